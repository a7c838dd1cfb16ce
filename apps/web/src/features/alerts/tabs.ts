// The tabs of a browser, asked when it matters: what one of them has said before may not be true any more, and one that
// is frozen or gone does not answer and is not looked at.
import type { Arrival } from './arrival.ts'
import type { Watcher } from './decide.ts'

/** What one tab asks another one to do. */
export type Task = { type: 'toast'; arrivals: readonly Arrival[] } | { type: 'play'; arrival: Arrival }

type Message =
  | { type: 'ask'; question: string }
  | { type: 'answer'; question: string; watcher: Watcher }
  | { type: 'turned' }
  | { type: 'task'; tab: string; task: Task }

/** Raise it with any change of what they say: tabs of another version then keep to themselves. */
const version = 2
const patienceMs = 120

export interface Tabs {
  /** This one first, then all that answer. */
  ask(): Promise<Watcher[]>
  /** Has it done there; here as well as elsewhere. */
  tell(tab: string, task: Task): void
  /** Tells the others that somebody has begun to look at this one, or looks no more. */
  turn(): void
  /** Calls back when another one tells so. */
  onTurn(callback: () => void): void
  close(): void
}

interface TabsOptions {
  readonly userId: string
  readonly own: () => Watcher
  readonly onTask: (task: Task) => void
}

export function openTabs({ userId, own, onTask }: TabsOptions): Tabs {
  const channel = new BroadcastChannel(`carillon-alerts:${version}:${userId}`)
  const answers = new Map<string, Watcher[]>()
  let turned = () => {}
  const post = (message: Message) => channel.postMessage(message)

  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (data.type === 'ask') post({ type: 'answer', question: data.question, watcher: own() })
    if (data.type === 'answer') answers.get(data.question)?.push(data.watcher)
    if (data.type === 'turned') turned()
    if (data.type === 'task' && data.tab === own().tab) onTask(data.task)
  })

  return {
    async ask() {
      const question = crypto.randomUUID()
      answers.set(question, [])
      post({ type: 'ask', question })
      await new Promise((resolve) => setTimeout(resolve, patienceMs))
      const others = answers.get(question) ?? []
      answers.delete(question)
      return [own(), ...others]
    },
    tell(tab, task) {
      if (tab === own().tab) onTask(task)
      else post({ type: 'task', tab, task })
    },
    turn: () => post({ type: 'turned' }),
    onTurn(callback) {
      turned = callback
    },
    close: () => channel.close(),
  }
}
