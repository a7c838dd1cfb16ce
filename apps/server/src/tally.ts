/** How many each has of something, of which nobody may have more than `most`. */
export function createTally(most: number) {
  const counts = new Map<string, number>()
  return {
    take(key: string, count = 1): boolean {
      const taken = (counts.get(key) ?? 0) + count
      if (taken > most) return false
      counts.set(key, taken)
      return true
    },
    giveBack(key: string, count = 1) {
      const left = (counts.get(key) ?? 0) - count
      if (left > 0) counts.set(key, left)
      else counts.delete(key)
    },
  }
}
