import { createStore, del, get, type UseStore, update } from 'idb-keyval'
import { type Kept, mergeKept } from './kept.ts'

/** One for the whole browser, as there is one session: nobody's content outlives the next one's sign-in. */
const key = 'kept'
let store: UseStore | undefined

const open = () => {
  store ??= createStore('carillon-kept', 'kept')
  return store
}

export const readKept = async (): Promise<Kept | undefined> => get<Kept>(key, open())

export const addKept = async (kept: Kept): Promise<void> =>
  update<Kept>(key, (before) => mergeKept(before, kept), open())

export const removeKept = async (): Promise<void> => del(key, open())
