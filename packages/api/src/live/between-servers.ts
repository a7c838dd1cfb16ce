// What servers ask of each other goes with NOTIFY, and the answers come into a table.
import { setTimeout as sleep } from 'node:timers/promises'

/** Servers answer within a few milliseconds; one that has just died does not. */
const patienceMs = 1_000
const lookEveryMs = 25

/** What has been answered once that is all, or time is up. */
export async function answersInTime<Answers>(
  read: () => Promise<Answers>,
  areAll: (answers: Answers) => boolean,
): Promise<Answers> {
  const giveUpAt = performance.now() + patienceMs
  while (true) {
    const answers = await read()
    if (areAll(answers) || performance.now() > giveUpAt) return answers
    await sleep(lookEveryMs)
  }
}

/**
 * Hears what servers tell each other, one after the other, and does it. Whoever may connect to the database may say anything, so it
 * is to be looked up first; and a flood of it costs no more than so many look-ups at once: what comes on top is passed over.
 */
export function createHeed(most: number, act: (text: string) => Promise<void>, onError: (error: unknown) => void) {
  let underWay = 0
  /** Resolves once it was done, or found to be nothing. */
  return async (text: string): Promise<void> => {
    if (underWay === most) return
    underWay++
    await act(text).catch(onError)
    underWay--
  }
}
