// What a page itself does between two frames, by the time it had a processor: what other programs do at the same time is
// not its fault, and on a busy machine would be all there is to be seen.
import type { Page } from 'playwright-core'

interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  readonly ts: number
  /** Microseconds of the processor. */
  readonly tdur?: number
}

const categories = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline']

const isFrame = ({ name }: TraceEvent) => name === 'FireAnimationFrame'

/** Of the thread that draws the page: no other one has so many frames. */
function mainThread(events: readonly TraceEvent[]): TraceEvent[] {
  const counts = new Map<string, number>()
  for (const { pid, tid } of events.filter(isFrame)) {
    const thread = `${pid}:${tid}`
    counts.set(thread, (counts.get(thread) ?? 0) + 1)
  }
  const [busiest] = [...counts].sort(([, one], [, other]) => other - one)
  return events.filter(({ pid, tid }) => `${pid}:${tid}` === busiest?.[0])
}

/** The most that was done from one frame to the next, in milliseconds. */
function longestOf(events: readonly TraceEvent[]): { longestMs: number; frames: number } {
  const inOrder = mainThread(events).sort((one, other) => one.ts - other.ts)
  let [longest, current, frames] = [0, 0, 0]
  for (const event of inOrder) {
    if (isFrame(event)) {
      frames += 1
      longest = Math.max(longest, current)
      current = 0
    } else if (event.ph === 'X' && event.name === 'RunTask') current += event.tdur ?? 0
  }
  return { longestMs: longest / 1000, frames }
}

/** Writes down the frames of a page that draws all the time, until it is asked for them. */
export async function watchFrames(page: Page): Promise<() => Promise<{ longestMs: number; frames: number }>> {
  const browser = page.context().browser()
  if (!browser) throw new Error('The page is in no browser.')
  const drawing = await page.evaluateHandle(() => {
    const state = { goesOn: true }
    const draw = () => state.goesOn && requestAnimationFrame(draw)
    draw()
    return state
  })
  await browser.startTracing(page, { categories })
  return async () => {
    await drawing.evaluate((state) => {
      state.goesOn = false
    })
    const trace = JSON.parse(String(await browser.stopTracing())) as { traceEvents: TraceEvent[] }
    return longestOf(trace.traceEvents)
  }
}
