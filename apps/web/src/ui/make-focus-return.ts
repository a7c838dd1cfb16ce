/** Gives the focus back to what opened something: to the button of the menu, where it was an entry in one. */
export function makeFocusReturn() {
  let opener: Element | null = null
  return {
    remember() {
      const focused = document.activeElement
      const menu = focused?.closest('[role="menu"]')
      opener = menu ? document.querySelector(`[aria-controls="${menu.id}"]`) : focused
    },
    /** Not when the focus has already gone elsewhere. */
    giveBack(event: Event) {
      if (!event.defaultPrevented && opener instanceof HTMLElement) opener.focus({ preventScroll: true })
    },
  }
}
