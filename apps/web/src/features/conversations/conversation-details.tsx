import type { Conversation, Member, UserRef } from '@carillon/client'
import { createSignal, For, Show, Suspense } from 'solid-js'
import { useApi } from '../../api.tsx'
import { t } from '../../i18n/locale.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { lazyPart } from '../../ui/lazy-part.ts'
import { TextField } from '../../ui/text-field.tsx'
import { createMembership } from './create-membership.ts'
import { PeoplePicker } from './people-picker.tsx'
import './conversation-details.css'

const ConfirmDialog = lazyPart(() => import('../../ui/confirm-dialog.tsx'))

interface ConversationDetailsProps {
  conversation: Conversation
  onClose: () => void
}

/** Who is in it; a group can be renamed, joined by others, and left. */
export default function ConversationDetails(props: ConversationDetailsProps) {
  const membership = createMembership(
    () => props.conversation,
    () => props.onClose(),
  )
  const [isLeaving, setLeaving] = createSignal(false)
  return (
    <Dialog title={t('conversations.details')} isOpen onClose={props.onClose}>
      <Show when={props.conversation.type === 'group'}>
        <Rename conversation={props.conversation} membership={membership} />
      </Show>
      <Members members={props.conversation.members} />
      <Show when={props.conversation.type === 'group'}>
        <Add conversation={props.conversation} membership={membership} />
        <Show when={membership.failure()}>
          <p class="conversation-form-failure" role="alert">
            {membership.failure()}
          </p>
        </Show>
        <Button class="conversation-leave" tone="danger" onClick={() => setLeaving(true)}>
          {t('conversations.leave')}
        </Button>
      </Show>
      <Show when={isLeaving()}>
        <Suspense>
          <ConfirmDialog
            isOpen
            title={t('conversations.leave')}
            description={t('conversations.leaveSure')}
            confirmLabel={t('conversations.leave')}
            onClose={() => setLeaving(false)}
            onConfirm={() => void membership.leave()}
          />
        </Suspense>
      </Show>
    </Dialog>
  )
}

interface PartProps {
  conversation: Conversation
  membership: ReturnType<typeof createMembership>
}

function Rename(props: PartProps) {
  const [title, setTitle] = createSignal(props.conversation.title ?? '')
  const isChanged = () => title().trim() !== '' && title().trim() !== props.conversation.title
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault()
    if (isChanged()) void props.membership.rename(title().trim())
  }
  return (
    <form class="conversation-rename" onSubmit={onSubmit}>
      <TextField
        label={t('conversations.groupTitle')}
        hint={props.conversation.title === null ? t('conversations.groupTitleHint') : undefined}
        value={title()}
        onInput={setTitle}
        maxLength={120}
        trailing={
          <Show when={isChanged()}>
            <Button tone="quiet" type="submit" isBusy={props.membership.isBusy()}>
              {t('conversations.rename')}
            </Button>
          </Show>
        }
      />
    </form>
  )
}

function Members(props: { members: readonly Member[] }) {
  const { user } = useApi()
  return (
    <section class="conversation-members">
      <h3>{t('conversations.members', { count: props.members.length })}</h3>
      <ul>
        <For each={props.members}>
          {(member) => (
            <li>
              <Avatar name={member.displayName} size={32} />
              <span>
                <bdi>{member.displayName}</bdi>
                <small>@{member.username}</small>
              </span>
              <Show when={member.id === user.id}>
                <small>{t('conversations.isYou')}</small>
              </Show>
            </li>
          )}
        </For>
      </ul>
    </section>
  )
}

function Add(props: PartProps) {
  const [chosen, setChosen] = createSignal<readonly UserRef[]>([])
  const onSubmit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (chosen().length > 0 && (await props.membership.add(chosen()))) setChosen([])
  }
  return (
    <form class="conversation-form" onSubmit={onSubmit}>
      <PeoplePicker
        label={t('conversations.addPeople')}
        chosen={chosen()}
        onChange={setChosen}
        without={props.conversation.members.map((member) => member.id)}
      />
      <Show when={chosen().length > 0}>
        <Button tone="primary" type="submit" isBusy={props.membership.isBusy()}>
          {t('conversations.add')}
        </Button>
      </Show>
    </form>
  )
}
