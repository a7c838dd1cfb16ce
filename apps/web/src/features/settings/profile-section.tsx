import { createSignal } from 'solid-js'
import { useApi } from '../../api.tsx'
import { t } from '../../i18n/locale.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { showToast } from '../../ui/show-toast.ts'
import { TextField } from '../../ui/text-field.tsx'
import { useSession } from '../session/session.tsx'
import { createWork } from './create-work.ts'
import { SettingsSection } from './settings-section.tsx'

export function ProfileSection() {
  const api = useApi()
  const session = useSession()
  const work = createWork()
  const [typed, setTyped] = createSignal<string>()
  const name = () => typed() ?? api.user.displayName
  const isChanged = () => name().trim() !== '' && name().trim() !== api.user.displayName

  const save = (event: SubmitEvent) => {
    event.preventDefault()
    if (!isChanged()) return
    void work.run(async () => {
      session.enter((await api.api.users.update.mutate({ displayName: name().trim() })).user)
      setTyped(undefined)
      showToast({ text: t('settings.saved') })
    })
  }
  return (
    <SettingsSection title={t('account.profile')}>
      <div class="settings-person">
        <Avatar name={name()} size={72} />
        <p>
          <strong>
            <bdi>{name()}</bdi>
          </strong>
          <span>@{api.user.username}</span>
        </p>
      </div>
      <form class="settings-form" onSubmit={save}>
        <TextField
          label={t('session.displayName')}
          name="name"
          autocomplete="name"
          maxLength={80}
          value={name()}
          onInput={setTyped}
        />
        <Button type="submit" disabled={!isChanged()} isBusy={work.isBusy()}>
          {t('action.save')}
        </Button>
      </form>
    </SettingsSection>
  )
}
