import { useQuery } from '@tanstack/solid-query'
import KeyRound from 'lucide-solid/icons/key-round'
import { createSignal, For, Show } from 'solid-js'
import { useApi } from '../../api.tsx'
import { t } from '../../i18n/locale.ts'
import { known } from '../../known.ts'
import { Button } from '../../ui/button.tsx'
import { showToast } from '../../ui/show-toast.ts'
import { createWork } from './create-work.ts'
import { Loaded } from './loaded.tsx'
import { Moment } from './moment.tsx'
import { NewToken } from './new-token.tsx'
import { SettingsSection } from './settings-section.tsx'
import { TokenForm } from './token-form.tsx'
import { tokenListOptions } from './token-options.ts'

export function TokensSection() {
  const { api } = useApi()
  const work = createWork()
  const tokens = useQuery(() => tokenListOptions(api))
  const [created, setCreated] = createSignal<string>()
  const items = () => known(tokens)?.items ?? []
  const revoke = (handle: string) =>
    work.run(async () => {
      await api.tokens.revoke.mutate({ handle })
      await tokens.refetch()
      showToast({ text: t('settings.tokenRevoked') })
    })

  return (
    <SettingsSection title={t('settings.tokens')} hint={t('settings.tokensHint')}>
      <Loaded query={tokens}>
        <Show when={items().length > 0} fallback={<p class="settings-none">{t('settings.tokensEmpty')}</p>}>
          <ul class="settings-list">
            <For each={items()}>
              {(token) => (
                <li class="settings-item">
                  <span class="settings-item-icon" aria-hidden="true">
                    <KeyRound />
                  </span>
                  <p class="settings-item-text">
                    <bdi>{token.name}</bdi>
                    <small>
                      {token.scopes.join(', ')} ·{' '}
                      <Show when={token.lastUsedAt} fallback={t('settings.tokenUnused')}>
                        {(at) => <Moment at={at()} text={(time) => t('settings.tokenUsed', { time })} />}
                      </Show>
                    </small>
                  </p>
                  <Button tone="quiet" disabled={work.isBusy()} onClick={() => void revoke(token.handle)}>
                    {t('settings.tokenRevoke')}
                  </Button>
                </li>
              )}
            </For>
          </ul>
        </Show>
      </Loaded>
      <Show
        when={created()}
        fallback={
          <TokenForm
            onCreated={(token) => {
              setCreated(token)
              void tokens.refetch()
            }}
          />
        }
      >
        {(token) => <NewToken token={token()} onDone={() => setCreated(undefined)} />}
      </Show>
    </SettingsSection>
  )
}
