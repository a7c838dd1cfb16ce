import type { Surroundings } from './surroundings.ts'

/** Channels that lose messages when told to; none overtakes another. */
export function createAir() {
  const ears = new Map<object, { name: string; hear: (message: unknown) => void }>()
  let losses: boolean[] = []
  let isLossy = false
  const openChannel: Surroundings['openChannel'] = (name, hear) => {
    const ear = {}
    ears.set(ear, { name, hear })
    return {
      post(message) {
        for (const [other, { name: otherName }] of ears) {
          if (other === ear || otherName !== name) continue
          const isLost = isLossy && (losses.shift() ?? false)
          if (!isLost) setTimeout(() => ears.get(other)?.hear(structuredClone(message)), 1)
        }
      },
      close: () => ears.delete(ear),
    }
  }
  return {
    openChannel,
    lose(pattern: boolean[]) {
      losses = [...pattern]
      isLossy = true
    },
    clear() {
      isLossy = false
    },
  }
}
