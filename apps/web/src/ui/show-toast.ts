import { createSignal } from 'solid-js'

export interface Toast {
  readonly id: number
  readonly text: string
  readonly tone?: 'plain' | 'error' | undefined
  readonly action?: { readonly label: string; readonly run: () => void } | undefined
  /** Not read aloud: it has been said in another way. */
  readonly isSilent?: boolean | undefined
}

const most = 3
const [toasts, setToasts] = createSignal<readonly Toast[]>([])
let lastId = 0

export { toasts }

/** Shows a sentence at the edge for 5 s, or for 10 s when it can be undone. The newest three stay. */
export function showToast(toast: Omit<Toast, 'id'>): number {
  lastId += 1
  const shown = { ...toast, id: lastId }
  setToasts((current) => [...current, shown].slice(-most))
  return shown.id
}

export const dismissAllToasts = (): readonly Toast[] => setToasts([])

export function dismissToast(id: number): void {
  setToasts((current) => current.filter((toast) => toast.id !== id))
}
