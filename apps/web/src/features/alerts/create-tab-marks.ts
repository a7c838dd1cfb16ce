import { type Accessor, createEffect, onCleanup } from 'solid-js'

const plainIcon = '/mark.svg'
const newIcon = '/mark-new.svg'

/** The icon of the tab and of the installed app say what the bell says. */
export function createTabMarks(unseen: Accessor<number>): void {
  const setIcon = (href: string) => document.querySelector('link[rel="icon"]')?.setAttribute('href', href)
  // Not everywhere, and never worth a word.
  const setBadge = (count: number) => {
    if ('setAppBadge' in navigator) navigator.setAppBadge(count).catch(() => {})
  }
  createEffect(() => {
    setIcon(unseen() > 0 ? newIcon : plainIcon)
    setBadge(unseen())
  })
  onCleanup(() => {
    setIcon(plainIcon)
    setBadge(0)
  })
}
