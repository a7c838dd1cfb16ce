interface BurstOptions {
  /** Nothing has come for so long: it is over. */
  readonly quietMs: number
  /** What goes on for longer is handed over in between. */
  readonly mostMs: number
}

/** Collects what comes in quick succession and hands it over together, the oldest first. */
export function makeBurst<Item>(take: (items: Item[]) => void, { quietMs, mostMs }: BurstOptions) {
  let items: Item[] = []
  let begunAt = 0
  let lastAt = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  // One timer, set anew when it has run out: five hundred items do not make five hundred of them.
  const check = () => {
    const now = Date.now()
    const left = Math.min(lastAt + quietMs, begunAt + mostMs) - now
    if (left > 0) {
      timer = setTimeout(check, left)
      return
    }
    const taken = items
    items = []
    timer = undefined
    take(taken)
  }

  return {
    add(item: Item) {
      items.push(item)
      lastAt = Date.now()
      if (timer !== undefined) return
      begunAt = lastAt
      timer = setTimeout(check, quietMs)
    },
    stop() {
      clearTimeout(timer)
      timer = undefined
      items = []
    },
  }
}
