import { useNavigate } from '@solidjs/router'
import { createSignal, For, Show } from 'solid-js'
import { useApi } from '../api.tsx'
import { ConversationAvatar } from '../features/conversations/conversation-avatar.tsx'
import { errorText } from '../i18n/error-text.ts'
import { t } from '../i18n/locale.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { showToast } from '../ui/show-toast.ts'
import { createJumpTargets, type JumpTarget } from './create-jump-targets.ts'
import './jump-dialog.css'

const optionId = (index: number) => `jump-${index}`

export default function JumpDialog(props: { onClose: () => void }) {
  const api = useApi()
  const navigate = useNavigate()
  const [text, setText] = createSignal('')
  const [chosen, setChosen] = createSignal(0)
  const { targets, isLooking } = createJumpTargets(text)
  const active = () => Math.min(chosen(), targets().length - 1)

  async function idOf(target: JumpTarget): Promise<string> {
    if (target.kind === 'conversation') return target.conversation.id
    return (await api.api.conversations.open.mutate({ with: [target.person.username] })).id
  }
  async function go(target: JumpTarget | undefined) {
    if (!target) return
    try {
      navigate(`/conversations/${await idOf(target)}`)
      props.onClose()
    } catch (error) {
      showToast({ tone: 'error', text: errorText(error) })
    }
  }
  function move(event: KeyboardEvent) {
    const count = targets().length
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key] ?? 0
    if (event.key === 'Enter' && !event.isComposing) void go(targets()[active()])
    else if (step === 0 || count === 0) return
    else setChosen((active() + step + count) % count)
    event.preventDefault()
    document.getElementById(optionId(active()))?.scrollIntoView({ block: 'nearest' })
  }

  return (
    <Dialog title={t('nav.jump')} isOpen onClose={props.onClose}>
      <input
        class="jump-input"
        autofocus
        role="combobox"
        aria-label={t('nav.jumpHint')}
        aria-expanded="true"
        aria-controls="jump-options"
        aria-activedescendant={targets().length > 0 ? optionId(active()) : undefined}
        autocomplete="off"
        spellcheck={false}
        maxLength={64}
        placeholder={t('conversations.toHint')}
        value={text()}
        onInput={(event) => {
          setText(event.currentTarget.value)
          setChosen(0)
        }}
        onKeyDown={move}
      />
      <div class="jump-options" id="jump-options" role="listbox" aria-label={t('nav.jumpHint')}>
        <For each={targets()}>
          {(target, index) => (
            <div
              class="jump-option"
              role="option"
              id={optionId(index())}
              tabIndex={-1}
              aria-selected={index() === active()}
              onPointerMove={() => setChosen(index())}
              onClick={() => void go(target)}
              onKeyDown={(event) => event.key === 'Enter' && void go(target)}
            >
              <Target target={target} />
            </div>
          )}
        </For>
      </div>
      <Show when={targets().length === 0}>
        <p class="jump-nothing" role="status">
          {isLooking() ? t('conversations.searching') : t('nav.jumpEmpty')}
        </p>
      </Show>
    </Dialog>
  )
}

function Target(props: { target: JumpTarget }) {
  const api = useApi()
  const person = () => (props.target.kind === 'person' ? props.target.person : undefined)
  const conversation = () => (props.target.kind === 'conversation' ? props.target.conversation : undefined)
  return (
    <>
      <Show when={conversation()} fallback={<Avatar name={props.target.name} />}>
        {(shown) => <ConversationAvatar conversation={shown()} myId={api.user.id} size={36} />}
      </Show>
      <bdi class="jump-option-name">{props.target.name}</bdi>
      <Show when={person()}>{(shown) => <span class="jump-option-note">@{shown().username}</span>}</Show>
    </>
  )
}
