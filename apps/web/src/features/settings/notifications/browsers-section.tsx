import { useQuery } from '@tanstack/solid-query'
import BellRing from 'lucide-solid/icons/bell-ring'
import { For, Match, Show, Switch } from 'solid-js'
import { useApi } from '../../../api.tsx'
import { t } from '../../../i18n/locale.ts'
import { known } from '../../../known.ts'
import { Button } from '../../../ui/button.tsx'
import { showToast } from '../../../ui/show-toast.ts'
import { createBrowserPush } from '../../alerts/create-browser-push.ts'
import { createWork } from '../create-work.ts'
import { deviceName } from '../device-name.ts'
import { Loaded } from '../loaded.tsx'
import { Moment } from '../moment.tsx'
import { SettingsSection } from '../settings-section.tsx'
import { text } from './text.ts'

/** Being told while no page of ours is open. */
export function BrowsersSection() {
  const { push } = useApi().api
  const browser = createBrowserPush()
  const work = createWork()
  const registered = useQuery(() => ({
    queryKey: [['push', 'list'], { type: 'query' }] as const,
    queryFn: ({ signal }: { signal: AbortSignal }) => push.list.query(undefined, { signal }),
    // No event tells of these.
    staleTime: 0,
  }))
  const items = () => known(registered)?.items ?? []
  const change = (how: () => Promise<void>) =>
    void work.run(async () => {
      await how()
      await registered.refetch()
    })
  const test = () =>
    void work.run(async () => {
      const { items } = await push.test.mutate()
      const count = items.filter(({ outcome }) => outcome === 'sent').length
      if (count > 0) showToast({ text: text('browsers.tested', { count }) })
      else showToast({ tone: 'error', text: text('browsers.failed') })
      await registered.refetch()
    })

  return (
    <SettingsSection title={text('browsers')} hint={text('browsers.hint')}>
      <Switch>
        <Match when={browser.state() === 'unsupported'}>
          <p class="settings-none">{text('browsers.unsupported')}</p>
        </Match>
        <Match when={browser.state() === 'denied'}>
          <p class="settings-none">{text('browsers.denied')}</p>
        </Match>
        <Match when={browser.state() === 'off'}>
          <Button isBusy={work.isBusy()} onClick={() => change(browser.turnOn)}>
            {text('browsers.turnOn')}
          </Button>
        </Match>
        <Match when={browser.state() === 'on'}>
          <Button isBusy={work.isBusy()} onClick={() => change(browser.turnOff)}>
            {text('browsers.turnOff')}
          </Button>
        </Match>
      </Switch>
      <Loaded query={registered}>
        <Show when={items().length > 0}>
          <ul class="settings-list">
            <For each={items()}>
              {(item) => (
                <li class="settings-item">
                  <span class="settings-item-icon" aria-hidden="true">
                    <BellRing />
                  </span>
                  <p class="settings-item-text">
                    {deviceName(item.userAgent) ?? t('settings.unknownDevice')}
                    <small>
                      <Show when={item.current}>{t('settings.thisDevice')} · </Show>
                      <Show when={item.sentAt} fallback={text('browsers.never')}>
                        {(at) => <Moment at={at()} text={(time) => text('browsers.sent', { time })} />}
                      </Show>
                    </small>
                  </p>
                </li>
              )}
            </For>
          </ul>
          <Button isBusy={work.isBusy()} onClick={test}>
            {text('browsers.test')}
          </Button>
        </Show>
      </Loaded>
    </SettingsSection>
  )
}
