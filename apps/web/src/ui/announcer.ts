/** Collects sentences and hands them over together, so that a burst is one announcement and not ten. */
export function makeAnnouncer(speak: (text: string) => void, windowMs = 1000) {
  let waiting: string[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  const flush = () => {
    speak([...new Set(waiting)].join(' '))
    waiting = []
    // Emptied afterwards, because the same sentence put in twice is not a change and would stay unsaid.
    timer = setTimeout(rest, windowMs)
  }
  const rest = () => {
    speak('')
    timer = waiting.length > 0 ? setTimeout(flush, 0) : undefined
  }

  return {
    say(sentence: string) {
      waiting.push(sentence)
      timer ??= setTimeout(flush, windowMs)
    },
    stop() {
      clearTimeout(timer)
      timer = undefined
      waiting = []
    },
  }
}
