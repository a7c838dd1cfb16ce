// Whether the server is there at all, as far as asking it over plain HTTP has told.
import { isPrompt } from './backoff.ts'
import type { Known } from './transport/transport.ts'

type Answer = Exclude<Known, 'unknown'>

export function createPresence() {
  let last: Answer = 'known'
  return {
    /** Nobody was there a moment ago, so nobody is, most likely: while attempts are a second apart, of two one asks. */
    isMissed: (attempt: number) => last === 'absent' && isPrompt(attempt) && attempt % 2 === 0,
    /** When it is known now, it may have come up since it refused a socket. */
    wasAway: () => last !== 'known',
    note(answer: Answer) {
      last = answer
    },
    /** The next attempt asks. */
    suspect() {
      if (last === 'absent') last = 'unreachable'
    },
  }
}
