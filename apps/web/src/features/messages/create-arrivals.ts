import type { Message } from '@carillon/client'
import { type Accessor, createEffect, createMemo, createSignal, on } from 'solid-js'
import { t } from '../../i18n/locale.ts'
import { announce } from '../../ui/live-region.tsx'

interface ArrivalsOptions {
  readonly stored: Accessor<readonly Message[]>
  readonly lastSeq: Accessor<number>
  readonly isAtEnd: Accessor<boolean>
  readonly myId: string
}

/** How many messages of others came since the end was last on the screen; each is also said to those who listen. */
export function createArrivals({ stored, lastSeq, isAtEnd, myId }: ArrivalsOptions): Accessor<number> {
  const [seenSeq, setSeenSeq] = createSignal<number>()
  createEffect(() => {
    if (lastSeq() > 0 && (isAtEnd() || seenSeq() === undefined)) setSeenSeq(lastSeq())
  })
  createEffect(
    on(lastSeq, (seq, before) => {
      if (!before) return
      for (const { author, body } of stored().filter((message) => message.seq > before && message.seq <= seq)) {
        if (author.id !== myId) announce(t('messages.heard', { name: author.displayName, text: body }))
      }
    }),
  )
  return createMemo(() => {
    const seen = seenSeq()
    if (isAtEnd() || seen === undefined) return 0
    return stored().filter((message) => message.seq > seen && message.author.id !== myId).length
  })
}
