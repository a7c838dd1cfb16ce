import type { UserRef } from '@carillon/client'
import { useNavigate } from '@solidjs/router'
import { createSignal, Show } from 'solid-js'
import { useApi } from '../../api.tsx'
import { errorText } from '../../i18n/error-text.ts'
import { t } from '../../i18n/locale.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { PeoplePicker } from './people-picker.tsx'

const longestTitle = 120

/** With one person it opens the conversation there is; with several it makes a group. */
export default function NewConversationDialog(props: { onClose: () => void }) {
  const { api } = useApi()
  const navigate = useNavigate()
  const [chosen, setChosen] = createSignal<readonly UserRef[]>([])
  const [title, setTitle] = createSignal('')
  const [isBusy, setBusy] = createSignal(false)
  const [failure, setFailure] = createSignal<string>()
  const isGroup = () => chosen().length > 1

  async function start() {
    setBusy(true)
    setFailure(undefined)
    try {
      const names = chosen().map((person) => person.username)
      const { id } = await api.conversations.open.mutate({
        with: names,
        title: (isGroup() && title().trim()) || undefined,
      })
      props.onClose()
      navigate(`/conversations/${id}`)
    } catch (error) {
      setFailure(errorText(error))
    } finally {
      setBusy(false)
    }
  }
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault()
    if (chosen().length > 0 && !isBusy()) void start()
  }

  return (
    <Dialog
      title={t('conversations.newTitle')}
      isOpen
      onClose={props.onClose}
      footer={
        <>
          <Button onClick={props.onClose}>{t('action.cancel')}</Button>
          <Button
            tone="primary"
            type="submit"
            form="new-conversation"
            isBusy={isBusy()}
            disabled={chosen().length === 0}
          >
            {t('conversations.start')}
          </Button>
        </>
      }
    >
      <form id="new-conversation" class="conversation-form" onSubmit={onSubmit}>
        <PeoplePicker label={t('conversations.to')} chosen={chosen()} onChange={setChosen} without={[]} takesFocus />
        <Show when={isGroup()}>
          <TextField
            label={t('conversations.groupTitle')}
            hint={t('conversations.groupTitleHint')}
            value={title()}
            onInput={setTitle}
            maxLength={longestTitle}
          />
        </Show>
        <Show when={failure()}>
          <p class="conversation-form-failure" role="alert">
            {failure()}
          </p>
        </Show>
      </form>
    </Dialog>
  )
}
