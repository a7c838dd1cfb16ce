/** The script a page begins with carries the hash of its content: another one is another version. */
const entryIn = (page: string) => /<script[^>]* src="([^"]+)"/.exec(page)?.[1]

/** Whether the server would now begin another version than the one that runs here. */
export async function isOutdated(running: string, fetchPage: () => Promise<Response>): Promise<boolean> {
  const answer = await fetchPage().catch(() => undefined)
  if (!answer?.ok) return false
  const current = entryIn(await answer.text())
  return current !== undefined && current !== running
}
