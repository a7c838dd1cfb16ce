import { createStore, reconcile } from 'solid-js/store'

const prefix = 'carillon.draft'
const [drafts, setDrafts] = createStore<Record<string, string>>({})

const keyOf = (userId: string, conversationId: string) => `${prefix}.${userId}.${conversationId}`

/** What one began to write there; kept on this device. */
export function draftOf(userId: string, conversationId: string): string {
  const key = keyOf(userId, conversationId)
  return drafts[key] ?? localStorage.getItem(key) ?? ''
}

export function setDraft(userId: string, conversationId: string, text: string): void {
  const key = keyOf(userId, conversationId)
  setDrafts(key, text)
  try {
    if (text === '') localStorage.removeItem(key)
    else localStorage.setItem(key, text)
  } catch {
    // The device has no room left: it is kept for as long as the page is open.
  }
}

/** Nothing of what they began stays on this device. */
export function forgetDrafts(userId: string): void {
  setDrafts(reconcile({}))
  for (const key of Object.keys(localStorage)) if (key.startsWith(`${prefix}.${userId}.`)) localStorage.removeItem(key)
}
