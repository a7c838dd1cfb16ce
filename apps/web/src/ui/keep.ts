/** Remembers a choice on this device; without room, for as long as the page is open. */
export function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // What is chosen is shown all the same.
  }
}
