import { createSignal } from 'solid-js'
import { keep } from './ui/keep.ts'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const storageKey = 'carillon.theme'
const [theme, setCurrent] = createSignal<Theme>('system')

export { theme }

export function setTheme(next: Theme): void {
  keep(storageKey, next)
  show(next)
}

export function restoreTheme(): void {
  const stored = localStorage.getItem(storageKey)
  show(themes.find((candidate) => candidate === stored) ?? 'system')
}

/** Of what the system draws around the page; as in index.html. */
const frameColours = { light: '#fdfcfa', dark: '#151311' }

function colourFrame(next: Theme): void {
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const own = meta.media.includes('dark') ? 'dark' : 'light'
    meta.content = frameColours[next === 'system' ? own : next]
  }
}

function show(next: Theme): void {
  setCurrent(next)
  colourFrame(next)
  document.documentElement.dataset['theme'] = next
}
