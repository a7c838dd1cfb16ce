import type { Conversation } from '@carillon/client'
import { type Accessor, createEffect, createSignal, onCleanup } from 'solid-js'
import { useApi } from '../../../api.tsx'
import { createAttention } from './create-attention.ts'

interface ReadingOptions {
  readonly conversation: Accessor<Conversation>
  readonly lastSeq: Accessor<number>
  /** The end of the thread is on the screen. */
  readonly isAtEnd: Accessor<boolean>
}

const pauseMs = 400
/** So often in a row it is said in vain, each time after twice as long; then when there is something new to say. */
const mostFailures = 6

/** Tells the server how far one has read: what was on the screen while somebody looked, at most once per pause. */
export function createReading(options: ReadingOptions) {
  const { api, isFlowing } = useApi()
  const { id } = options.conversation()
  const hasAttention = createAttention()
  const [isSuspended, setSuspended] = createSignal(false)
  let told = 0
  let failures = 0
  let isGone = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const hasNews = () => {
    const seq = options.lastSeq()
    const isSeen = hasAttention() && options.isAtEnd() && isFlowing()
    return isSeen && !isSuspended() && seq > options.conversation().readSeq && seq > told
  }
  const tell = async () => {
    timer = undefined
    if (!hasNews()) return
    const before = told
    told = options.lastSeq()
    try {
      await api.conversations.markRead.mutate({ id, seq: told })
      failures = 0
    } catch {
      told = before
      failures = (failures + 1) % mostFailures
      if (!isGone && failures > 0) timer ??= setTimeout(tell, pauseMs * 2 ** failures)
    }
  }
  createEffect(() => {
    if (hasNews()) timer ??= setTimeout(tell, pauseMs)
  })
  onCleanup(() => {
    isGone = true
    clearTimeout(timer)
  })

  return {
    /** Somebody wants this to stay unread: nothing more is read until the conversation is opened again. */
    suspend: () => setSuspended(true),
  }
}
