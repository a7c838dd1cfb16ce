// What comes while no tab is there to tell of it. A browser wants something to be shown for every push, so what cannot be
// read is shown as well, as little as it says.

declare const self: ServiceWorkerGlobalScope

interface PushPayload {
  /** Nothing for a test. */
  readonly id: string | null
  readonly title: string
  readonly body?: string | null
  readonly link?: string | null
  /** What has the same tag takes its place. Default: the id. */
  readonly tag?: string
  /** For the badge of the app. */
  readonly unseen?: number | null
}

/** What a shown notification carries: which ones it tells of, and where a click leads. */
interface Shown {
  readonly ids: readonly string[]
  readonly link: string
}

const inbox = '/notifications'
const appName = 'Carillon'
/** A page that is alive answers at once. */
const patienceMs = 1_000

const textOr = (value: unknown, otherwise: string) => (typeof value === 'string' && value !== '' ? value : otherwise)

function parse(data: PushMessageData | null): Partial<Record<keyof PushPayload, unknown>> {
  try {
    const payload: unknown = data?.json()
    return typeof payload === 'object' && payload !== null ? payload : {}
  } catch {
    return {}
  }
}

/** Not everywhere, and never worth a word. */
function setBadge(count: unknown) {
  if (typeof count === 'number' && 'setAppBadge' in navigator) navigator.setAppBadge(count).catch(() => {})
}

function show(data: PushMessageData | null): Promise<void> {
  const { id, title, body, link, tag, unseen } = parse(data)
  setBadge(unseen)
  const shown: Shown = { ids: typeof id === 'string' ? [id] : [], link: textOr(link, inbox) }
  return self.registration.showNotification(textOr(title, appName), {
    body: textOr(body, ''),
    tag: textOr(tag, textOr(id, 'carillon')),
    icon: '/icons/icon-192.png',
    badge: '/icons/badge.png',
    data: shown,
  })
}

/** A place in the app and nowhere else. */
function placeOf(link: unknown): URL {
  const { origin } = self.location
  const wanted = textOr(link, inbox)
  const url = URL.canParse(wanted, origin) ? new URL(wanted, origin) : undefined
  return url?.origin === origin ? url : new URL(inbox, origin)
}

/** Asks the page to go there by itself: it keeps what is being written, and needs no network. */
function goWithin(client: WindowClient, shown: Shown): Promise<boolean> {
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve) => {
    port1.onmessage = () => resolve(true)
    setTimeout(() => resolve(false), patienceMs)
    client.postMessage({ type: 'open', ...shown }, [port2])
  })
}

async function open(data: unknown): Promise<void> {
  const { ids = [], link }: Partial<Shown> = typeof data === 'object' && data !== null ? data : {}
  const place = placeOf(link)
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const isThere = ({ url }: WindowClient) => new URL(url).pathname === place.pathname
  const client =
    windows.find(isThere) ??
    windows.find(({ focused }) => focused) ??
    windows.find(({ visibilityState }) => visibilityState === 'visible') ??
    windows[0]
  if (!client) return void (await self.clients.openWindow(place.href))
  // Refused without a click, and then the tab at least goes there.
  await client.focus().catch(() => {})
  const to = place.pathname + place.search + place.hash
  if (!(await goWithin(client, { ids, link: to }))) await client.navigate(place.href).catch(() => {})
}

/** Shows what is pushed, and leads to it when it is clicked. */
export function answerPushes(): void {
  self.addEventListener('push', (event) => event.waitUntil(show(event.data)))
  self.addEventListener('notificationclick', (event) => {
    event.notification.close()
    event.waitUntil(open(event.notification.data))
  })
}
