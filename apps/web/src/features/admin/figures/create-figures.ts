import { describeError, followOverview, type Overview } from '@carillon/client'
import { createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js'
import { useApi } from '../../../api.tsx'
import { errorText } from '../../../i18n/error-text.ts'
import { createNow } from '../../../ui/clock.ts'
import { announce } from '../../../ui/live-region.tsx'
import { showToast } from '../../../ui/show-toast.ts'
import { useSession } from '../../session/session.tsx'
import { type Moment, remember } from './rates.ts'

/** They come once a second: with three of them missing, it is no mere delay. */
const stoppedMs = 3_500

/** Says why no figures come. */
function createComplaint() {
  const session = useSession()
  let isRefused = false
  return {
    say(failure: unknown) {
      if (describeError(failure).code !== 'FORBIDDEN') return announce(errorText(failure))
      // No admin any more: the page goes with that, and what is said has to outlast it. It is said once, however often the
      // page asks before it goes.
      if (!isRefused) showToast({ tone: 'error', text: errorText(failure) })
      isRefused = true
      session.doubt()
    },
    forget() {
      isRefused = false
    },
  }
}

/** The figures of all servers, as they come. */
export function createFigures() {
  const api = useApi()
  const now = createNow(1_000)
  const [latest, setLatest] = createSignal<Overview>()
  const [moments, setMoments] = createSignal<readonly Moment[]>([])
  const [heardAt, setHeardAt] = createSignal(0)
  const [error, setError] = createSignal<unknown>()
  const complaint = createComplaint()
  let stop = () => {}

  function follow() {
    stop()
    // Until something comes, nothing does.
    setHeardAt(0)
    setError(undefined)
    stop = followOverview(api, {
      onOverview(overview) {
        complaint.forget()
        setHeardAt(Date.now())
        setMoments((earlier) => remember(earlier, overview))
        setLatest(overview)
      },
      onError(failure) {
        setError(() => failure)
        complaint.say(failure)
      },
    })
  }
  follow()
  onCleanup(() => stop())
  // Whatever was wrong with the servers may be gone with the connection to them.
  createEffect(on(api.isFlowing, (isFlowing) => isFlowing && error() && follow(), { defer: true }))

  const hasStopped = createMemo(
    () => latest() !== undefined && (error() !== undefined || now().getTime() - heardAt() > stoppedMs),
  )
  /** Where no server reports, there are zeros, and nobody has counted them. */
  const known = createMemo(() => (latest()?.servers.length ? latest() : undefined))
  return {
    latest,
    known,
    /** What is known, while it is of this second. */
    current: createMemo(() => (hasStopped() ? undefined : known())),
    moments,
    error,
    hasStopped,
    followAgain: follow,
  }
}

export type Figures = ReturnType<typeof createFigures>
