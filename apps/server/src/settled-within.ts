/** Waits until it has ended, however that is, and not for longer than this. */
export async function settledWithin(ms: number, work: Promise<unknown>): Promise<void> {
  let patience: ReturnType<typeof setTimeout> | undefined
  const giveUp = new Promise<void>((resolve) => {
    patience = setTimeout(resolve, ms)
  })
  await Promise.race([Promise.allSettled([work]), giveUp])
  clearTimeout(patience)
}
