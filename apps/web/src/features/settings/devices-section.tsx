import { useQuery } from '@tanstack/solid-query'
import Monitor from 'lucide-solid/icons/monitor'
import Smartphone from 'lucide-solid/icons/smartphone'
import { For, Show } from 'solid-js'
import { useApi } from '../../api.tsx'
import { t } from '../../i18n/locale.ts'
import { known } from '../../known.ts'
import { Button } from '../../ui/button.tsx'
import { showToast } from '../../ui/show-toast.ts'
import { createWork } from './create-work.ts'
import { deviceName, isHandheld } from './device-name.ts'
import { Loaded } from './loaded.tsx'
import { Moment } from './moment.tsx'
import { SettingsSection } from './settings-section.tsx'

/** Everywhere one is signed in. */
export function DevicesSection() {
  const { session } = useApi().api
  const work = createWork()
  const devices = useQuery(() => ({
    queryKey: [['session', 'list'], { type: 'query' }] as const,
    queryFn: ({ signal }: { signal: AbortSignal }) => session.list.query(undefined, { signal }),
    // No event tells of these.
    staleTime: 0,
  }))
  const items = () => known(devices)?.items ?? []
  const signOut = (handle: string) =>
    work.run(async () => {
      await session.revoke.mutate({ handle })
      await devices.refetch()
    })
  const signOutOthers = () =>
    work.run(async () => {
      await session.revokeOthers.mutate()
      await devices.refetch()
      showToast({ text: t('settings.othersSignedOut') })
    })

  return (
    <SettingsSection title={t('settings.devices')}>
      <Loaded query={devices}>
        <ul class="settings-list">
          <For each={items()}>
            {(device) => (
              <li class="settings-item">
                <span class="settings-item-icon" aria-hidden="true">
                  <Show when={isHandheld(device.userAgent)} fallback={<Monitor />}>
                    <Smartphone />
                  </Show>
                </span>
                <p class="settings-item-text">
                  {deviceName(device.userAgent) ?? t('settings.unknownDevice')}
                  <small>
                    <Show
                      when={device.current}
                      fallback={<Moment at={device.lastSeenAt} text={(time) => t('settings.lastSeen', { time })} />}
                    >
                      {t('settings.thisDevice')}
                    </Show>
                  </small>
                </p>
                <Show when={!device.current}>
                  <Button tone="quiet" disabled={work.isBusy()} onClick={() => void signOut(device.handle)}>
                    {t('settings.signOutDevice')}
                  </Button>
                </Show>
              </li>
            )}
          </For>
        </ul>
        <Show when={items().length > 1}>
          <Button isBusy={work.isBusy()} onClick={() => void signOutOthers()}>
            {t('settings.signOutOthers')}
          </Button>
        </Show>
      </Loaded>
    </SettingsSection>
  )
}
