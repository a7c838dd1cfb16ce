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

function show(next: Theme): void {
  setCurrent(next)
  document.documentElement.dataset['theme'] = next
}
