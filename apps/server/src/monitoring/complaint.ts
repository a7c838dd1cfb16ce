/** What fails every second in the same way is told once: again only when it fails in another way, or was well in between. */
export function createComplaint(onError: (error: unknown) => void) {
  let told: string | undefined
  return {
    fail(error: unknown) {
      const now = String(error)
      if (now !== told) onError(error)
      told = now
    },
    well() {
      told = undefined
    },
  }
}
