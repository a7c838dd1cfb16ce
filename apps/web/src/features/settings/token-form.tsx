import { createSignal, For } from 'solid-js'
import { useApi } from '../../api.tsx'
import { t } from '../../i18n/locale.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { createWork } from './create-work.ts'

const forAll = ['read', 'write', 'notifications:send'] as const
const forAdmins = ['notifications:broadcast', 'metrics', 'admin'] as const
type Scope = (typeof forAll)[number] | (typeof forAdmins)[number]

export function TokenForm(props: { onCreated: (token: string) => void }) {
  const { api, user } = useApi()
  const work = createWork()
  const [name, setName] = createSignal('')
  const [scopes, setScopes] = createSignal<readonly Scope[]>(['notifications:send'])
  const offered = (): readonly Scope[] => (user.isAdmin ? [...forAll, ...forAdmins] : forAll)
  const toggle = (scope: Scope, isOn: boolean) =>
    setScopes((all) => (isOn ? [...all, scope] : all.filter((other) => other !== scope)))
  const isReady = () => name().trim() !== '' && scopes().length > 0

  function create(event: SubmitEvent) {
    event.preventDefault()
    if (!isReady()) return
    void work.run(async () => {
      const { token } = await api.tokens.create.mutate({ name: name().trim(), scopes: [...scopes()] })
      props.onCreated(token)
    })
  }
  return (
    <form class="settings-form" onSubmit={create}>
      <TextField
        label={t('settings.tokenName')}
        name="token"
        autocomplete="off"
        maxLength={80}
        value={name()}
        onInput={setName}
      />
      <fieldset class="settings-scopes">
        <legend>{t('settings.tokenScopes')}</legend>
        <For each={offered()}>
          {(scope) => (
            <label>
              <input
                type="checkbox"
                checked={scopes().includes(scope)}
                onChange={(event) => toggle(scope, event.currentTarget.checked)}
              />
              {t(`scope.${scope}`)}
            </label>
          )}
        </For>
      </fieldset>
      <Button type="submit" disabled={!isReady()} isBusy={work.isBusy()}>
        {t('settings.tokenCreate')}
      </Button>
    </form>
  )
}
