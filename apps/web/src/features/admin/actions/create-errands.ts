import { createSignal } from 'solid-js'

export type Errand = 'test' | 'broadcast' | 'disconnect' | 'revoke'

/** Several things may be under way at the same time, but none of them twice for the same target. */
export function createErrands() {
  const [underWay, setUnderWay] = createSignal<readonly string[]>([])
  const nameOf = (errand: Errand, target: string) => `${errand} ${target}`

  async function run(errand: Errand, target: string, work: () => Promise<void>): Promise<void> {
    const name = nameOf(errand, target)
    if (underWay().includes(name)) return
    setUnderWay((names) => [...names, name])
    try {
      await work()
    } finally {
      setUnderWay((names) => names.filter((one) => one !== name))
    }
  }
  return { run, isUnderWay: (errand: Errand, target = '') => underWay().includes(nameOf(errand, target)) }
}
