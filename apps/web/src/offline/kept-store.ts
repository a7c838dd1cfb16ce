import { createStore, del, get, type UseStore, update } from 'idb-keyval'
import { type Kept, mergeKept } from './kept.ts'

/** One for the whole browser, as there is one session: nobody's content outlives the next one's sign-in. */
const key = 'kept'
let store: UseStore | undefined

const open = () => {
  store ??= createStore('carillon-kept', 'kept')
  return store
}

/** What was kept until then is nobody's any more, even if it cannot be removed. */
const forgottenKey = 'carillon.forgotten'
const isForgotten = ({ keptAt }: Kept) => keptAt <= Number(localStorage.getItem(forgottenKey))
const unlessForgotten = (kept: Kept | undefined) => (kept && !isForgotten(kept) ? kept : undefined)

export async function readKept(): Promise<Kept | undefined> {
  const kept = await get<Kept>(key, open())
  if (kept && isForgotten(kept)) await remove()
  return unlessForgotten(kept)
}

export const addKept = async (kept: Kept): Promise<void> =>
  update<Kept>(key, (before) => mergeKept(unlessForgotten(before), kept), open())

async function remove() {
  await del(key, open())
  localStorage.removeItem(forgottenKey)
}

export async function removeKept(): Promise<void> {
  try {
    localStorage.setItem(forgottenKey, String(Date.now()))
  } catch {
    // No room for it: then it has to go at once.
  }
  await remove()
}
