import { describeError, type NotificationTrace } from '@carillon/client'
import { createSignal } from 'solid-js'
import { useApi } from '../../../api.tsx'
import { createWork } from '../../settings/create-work.ts'

/** Asks what became of a notification; `onNone` hears that there is none of this id. */
export function createTrace(onNone: () => void) {
  const { admin } = useApi().api
  const work = createWork()
  const [found, setFound] = createSignal<NotificationTrace>()

  const isNone = (error: unknown) => {
    const { code, field } = describeError(error)
    const is = code === 'NOT_FOUND' || field === 'id'
    if (is) onNone()
    return is
  }
  const ask = (id: string) =>
    void work.run(async () => {
      setFound(undefined)
      setFound(await admin.trace.query({ id }))
    }, isNone)

  return { found, isBusy: work.isBusy, ask }
}
