import { type Accessor, createMemo, createSignal, onCleanup } from 'solid-js'

const stillMs = 1_500

interface Identified {
  readonly id: string
}

/** The order of a list, kept as it is while a mouse moves over it: nobody shall press what has just moved under it. */
export function createCalmOrder<Item extends Identified>(items: Accessor<readonly Item[]>) {
  const [isPointed, setPointed] = createSignal(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  const release = () => {
    clearTimeout(timer)
    setPointed(false)
  }
  onCleanup(release)

  const ordered = createMemo<readonly Item[]>((before) => {
    if (!isPointed()) return items()
    const places = new Map(before.map((item, place) => [item.id, place]))
    const placeOf = (item: Item) => places.get(item.id) ?? (isNewAtTop(item, items()) ? -1 : before.length)
    return items().toSorted((one, other) => placeOf(one) - placeOf(other))
  }, items())

  return {
    items: ordered,
    handlers: {
      onPointerMove(event: PointerEvent) {
        if (event.pointerType !== 'mouse') return
        clearTimeout(timer)
        timer = setTimeout(release, stillMs)
        setPointed(true)
      },
      onPointerLeave: release,
    },
  }
}

/** Came to the head of the list, and not with a further page. */
const isNewAtTop = <Item extends Identified>(item: Item, items: readonly Item[]) => items[0]?.id === item.id
