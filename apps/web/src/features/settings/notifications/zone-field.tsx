import { createUniqueId, For, Show } from 'solid-js'
import { useApi } from '../../../api.tsx'
import { Button } from '../../../ui/button.tsx'
import { useSession } from '../../session/session.tsx'
import { createWork } from '../create-work.ts'
import { text } from './text.ts'

/** In which the hours are meant; one that this browser does not list is kept. */
export function ZoneField(props: { timeZone: string }) {
  const id = createUniqueId()
  const { api } = useApi()
  const session = useSession()
  const work = createWork()
  const zoneHere = new Intl.DateTimeFormat().resolvedOptions().timeZone
  const zones = () => [...new Set(['UTC', zoneHere, props.timeZone, ...Intl.supportedValuesOf('timeZone')])].toSorted()
  const move = (timeZone: string) =>
    void work.run(async () => session.enter((await api.users.update.mutate({ timeZone })).user))
  return (
    <div class="zone-field">
      <label for={id}>{text('quiet.zone')}</label>
      <select id={id} value={props.timeZone} onChange={(event) => move(event.currentTarget.value)}>
        <For each={zones()}>
          {(zone) => (
            <option value={zone} selected={zone === props.timeZone}>
              {zone.replaceAll('_', ' ')}
            </option>
          )}
        </For>
      </select>
      <Show when={zoneHere !== props.timeZone}>
        <Button tone="quiet" isBusy={work.isBusy()} onClick={() => move(zoneHere)}>
          {text('quiet.useZone', { zone: zoneHere.replaceAll('_', ' ') })}
        </Button>
      </Show>
    </div>
  )
}
