import { type Channel, type KindPreference, type Preferences, preferencesOptions } from '@carillon/client'
import { useQuery, useQueryClient } from '@tanstack/solid-query'
import { createSignal } from 'solid-js'
import { type Api, useApi } from '../../../api.tsx'
import { errorText } from '../../../i18n/error-text.ts'
import { known } from '../../../known.ts'
import { makeTurns } from '../../../ui/make-turns.ts'
import { showToast } from '../../../ui/show-toast.ts'
import type { QuietHours } from './quiet-days.ts'

type Change = Parameters<Api['api']['preferences']['set']['mutate']>[0]
type SubjectChange = Parameters<Api['api']['preferences']['setSubject']['mutate']>[0]

const keyOf = (kind: string, channel: Channel) => `${kind}/${channel}`

/** What one has chosen, and choosing: a switch moves at once, and back again when it could not be kept. */
export function createChoosing() {
  const { api, isOver } = useApi()
  const cache = useQueryClient()
  const { queryKey, queryFn } = preferencesOptions({ api })
  const query = useQuery(() => ({ queryKey, queryFn }))
  const [hoped, setHoped] = createSignal<ReadonlyMap<string, boolean>>(new Map())
  const [hopedHours, setHopedHours] = createSignal<QuietHours[]>()
  const inTurn = makeTurns()

  /** In the order in which it was chosen, whatever the network makes of it, and never for who has signed in meanwhile. */
  async function keep(work: () => Promise<unknown>) {
    try {
      await inTurn(async () => isOver() || work())
      // The event tells as well, unless it is on its way for long.
      await cache.invalidateQueries({ queryKey, exact: true })
    } catch (error) {
      showToast({ tone: 'error', text: errorText(error) })
    }
  }

  function forget(key: string, isOn: boolean) {
    setHoped((all) => (all.get(key) === isOn ? new Map([...all].filter(([other]) => other !== key)) : all))
  }

  const chosen = (): Preferences | undefined => known(query)?.preferences

  return {
    query,
    chosen,
    quietHours: (): readonly QuietHours[] => hopedHours() ?? chosen()?.quietHours ?? [],
    /** All of them at once, so each change has to know those before it. */
    async setQuietHours(quietHours: QuietHours[]) {
      setHopedHours(quietHours)
      await keep(() => api.preferences.set.mutate({ quietHours }))
      setHopedHours((hours) => (hours === quietHours ? undefined : hours))
    },
    isOn: ({ name, channels }: KindPreference, channel: Channel): boolean =>
      hoped().get(keyOf(name, channel)) ?? channels[channel],
    async toggle({ name }: KindPreference, channel: Channel, isOn: boolean) {
      const key = keyOf(name, channel)
      setHoped((all) => new Map(all).set(key, isOn))
      await keep(() => api.preferences.set.mutate({ kinds: { [name]: { [channel]: isOn } } }))
      forget(key, isOn)
    },
    set: (change: Change) => keep(() => api.preferences.set.mutate(change)),
    setSubject: (change: SubjectChange) => keep(() => api.preferences.setSubject.mutate(change)),
  }
}

export type Choosing = ReturnType<typeof createChoosing>
