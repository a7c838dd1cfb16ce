import { useNavigate } from '@solidjs/router'
import { onCleanup, onMount } from 'solid-js'
import { useApi } from '../../api.tsx'
import { parseLink } from '../../ui/linkify.ts'

interface Opening {
  readonly type: 'open'
  readonly link: string
  readonly ids: readonly string[]
}

const isOpening = (data: unknown): data is Opening =>
  typeof data === 'object' && data !== null && 'type' in data && data.type === 'open' && 'link' in data

/** What the system showed was clicked: the worker has brought this tab to the front, and it goes there. */
export function createOpening(): void {
  const { api } = useApi()
  const navigate = useNavigate()
  function onMessage({ data, ports }: MessageEvent<unknown>) {
    if (!isOpening(data)) return
    ports[0]?.postMessage('heard')
    const link = parseLink(String(data.link), location.origin)
    if (link?.isInternal) navigate(link.href)
    // One only: of many, nobody has read them by opening the list.
    if (data.ids.length === 1) api.notifications.markRead.mutate({ ids: [...data.ids] }).catch(() => {})
  }
  onMount(() => navigator.serviceWorker?.addEventListener('message', onMessage))
  onCleanup(() => navigator.serviceWorker?.removeEventListener('message', onMessage))
}
