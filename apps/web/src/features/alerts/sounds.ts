import type { Arrival } from './arrival.ts'

/** One tone of a small bell. */
interface Voice {
  readonly hertz: number
  readonly afterMs: number
  readonly forMs: number
  /** Of the loudest there is, 0 to 1. */
  readonly level: number
}

const voice = (hertz: number, afterMs: number, level = 0.8, forMs = 420): Voice => ({ hertz, afterMs, forMs, level })

/** Short and soft, two or three voices each; told apart with the eyes shut. */
export const sounds = {
  message: [voice(659, 0), voice(880, 90, 0.7)],
  mention: [voice(880, 0), voice(1109, 80), voice(1319, 160, 0.7, 560)],
  invited: [voice(587, 0), voice(880, 110, 0.7, 560)],
  plain: [voice(784, 0, 0.7), voice(988, 70, 0.5)],
  high: [voice(784, 0), voice(988, 90), voice(1175, 180, 0.7, 560)],
  critical: [voice(740, 0, 1, 300), voice(740, 220, 1, 300), voice(1109, 440, 1, 700)],
} as const satisfies Readonly<Record<string, readonly Voice[]>>

export type Sound = keyof typeof sounds

const ofKind: Readonly<Record<string, Sound>> = { message: 'message', mention: 'mention', invited: 'invited' }

/** By severity where that says more, else by kind; kinds of other teams sound plain. */
export function soundFor({ kind, severity }: Pick<Arrival, 'kind' | 'severity'>): Sound {
  if (severity === 'critical') return 'critical'
  return ofKind[kind] ?? (severity === 'high' ? 'high' : 'plain')
}
