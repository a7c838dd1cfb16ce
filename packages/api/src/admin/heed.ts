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
