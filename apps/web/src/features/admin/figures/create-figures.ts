import { followOverview, type Overview } from '@carillon/client'
import { createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js'
import { useApi } from '../../../api.tsx'
import { createNow } from '../../../ui/clock.ts'
import { type Moment, remember } from './rates.ts'

/** They come once a second: with three of them missing, it is no mere delay. */
const stoppedMs = 3_500

/** The figures of all servers, as they come. */
export function createFigures() {
  const api = useApi()
  const now = createNow(1_000)
  const [latest, setLatest] = createSignal<Overview>()
  const [moments, setMoments] = createSignal<readonly Moment[]>([])
  const [heardAt, setHeardAt] = createSignal(0)
  const [error, setError] = createSignal<unknown>()
  let stop = () => {}

  function follow() {
    stop()
    setError(undefined)
    stop = followOverview(api, {
      onOverview(overview) {
        setHeardAt(Date.now())
        setMoments((earlier) => remember(earlier, overview))
        setLatest(overview)
      },
      onError: setError,
    })
  }
  follow()
  onCleanup(() => stop())
  // Whatever was wrong with the servers may be gone with the connection to them.
  createEffect(on(api.isFlowing, (isFlowing) => isFlowing && error() && follow(), { defer: true }))

  return {
    latest,
    moments,
    error,
    hasStopped: createMemo(() => latest() !== undefined && now().getTime() - heardAt() > stoppedMs),
    followAgain: follow,
  }
}

export type Figures = ReturnType<typeof createFigures>
