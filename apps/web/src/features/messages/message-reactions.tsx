import { For, Show } from 'solid-js'
import { t } from '../../i18n/locale.ts'
import './message-reactions.css'

interface MessageReactionsProps {
  reactions: readonly { readonly emoji: string; readonly userIds: readonly string[] }[]
  myId: string
  nameOf: (userId: string) => string | undefined
  onReact: (emoji: string, isOn: boolean) => void
}

/** One pill per emoji; pressing it joins in, or takes one's own back. */
export function MessageReactions(props: MessageReactionsProps) {
  return (
    <Show when={props.reactions.length > 0}>
      <div class="message-reactions">
        <For each={props.reactions}>
          {(reaction) => {
            const isMine = () => reaction.userIds.includes(props.myId)
            const names = () =>
              reaction.userIds.map((id) => (id === props.myId ? t('messages.you') : props.nameOf(id))).filter(Boolean)
            return (
              <button
                type="button"
                data-tip={names().join(', ')}
                aria-pressed={isMine()}
                aria-label={t('messages.reaction', { emoji: reaction.emoji, count: reaction.userIds.length })}
                onClick={() => props.onReact(reaction.emoji, !isMine())}
              >
                {reaction.emoji} <span>{reaction.userIds.length}</span>
              </button>
            )
          }}
        </For>
      </div>
    </Show>
  )
}
