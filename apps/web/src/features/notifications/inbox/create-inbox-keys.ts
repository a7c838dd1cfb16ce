import { type Accessor, onCleanup, onMount } from 'solid-js'

export interface InboxCommands {
  next(): void
  previous(): void
  done(): void
  read(): void
  choose(isRange: boolean): void
  undo(): void
  snooze(): void
  search(): void
  help(): void
  /** Whether there was something to leave. */
  leave(): boolean
}

/** What stands in front of the page and takes the keyboard. */
const layer = '[role="dialog"], [role="alertdialog"], [role="menu"]'
const writing = 'textarea, select, [contenteditable], input:not([type="radio"], [type="checkbox"], [type="range"])'

/** Whether what is typed there is meant for this part of the screen. */
function isMeant(root: Element, target: EventTarget | null): boolean {
  if (!(target instanceof Element) || target.matches(writing)) return false
  const mine = root.closest(layer)
  return target.closest(layer) === mine && (mine !== null || !document.querySelector(layer))
}

function commandFor(key: string, commands: InboxCommands): (() => void) | undefined {
  switch (key) {
    case 'j':
      return commands.next
    case 'k':
      return commands.previous
    case 'e':
      return commands.done
    case 'u':
      return commands.read
    case 'z':
      return commands.snooze
    case 'x':
      return () => commands.choose(false)
    case 'X':
      return () => commands.choose(true)
    case '/':
      return commands.search
    case '?':
      return commands.help
    default:
      return undefined
  }
}

/** Single keys for the list, wherever the focus is around it; never while somebody writes. */
export function createInboxKeys(root: Accessor<Element | undefined>, commands: InboxCommands): void {
  const undoes = ({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent) =>
    key.toLowerCase() === 'z' && (ctrlKey || metaKey) && !shiftKey

  function onKeyDown(event: KeyboardEvent) {
    const element = root()
    if (!element || event.isComposing || !isMeant(element, event.target)) return
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey
    if (event.key === 'Escape') {
      if (!commands.leave()) return
      // What lies behind would close as well.
      event.stopPropagation()
    } else if (undoes(event)) commands.undo()
    else {
      const command = isPlain ? commandFor(event.key, commands) : undefined
      if (!command) return
      command()
    }
    event.preventDefault()
  }
  // Before anything else hears of it, so that Escape ends the choosing first.
  onMount(() => document.addEventListener('keydown', onKeyDown, { capture: true }))
  onCleanup(() => document.removeEventListener('keydown', onKeyDown, { capture: true }))
}
