// Opens the app where there is no network. Whoever has one gets every page from the server, so that no old page outlives
// a deploy; what the old pages still load comes from here until the last of them is closed.
import { createHandlerBoundToURL, type PrecacheEntry, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { answerPushes } from './push.ts'

declare const self: ServiceWorkerGlobalScope

/** Everything the build has written; put in by the build. */
declare const __BUILT__: PrecacheEntry[]

type Handler = ReturnType<typeof createHandlerBoundToURL>

/** Longer than any page takes over a network worth the name. */
const patienceMs = 3_000
/** Paths, each with what follows its question mark. */
const serversOwn = [/^\/(trpc|notify|healthz|readyz)([/?]|$)/, /^[^?]*\.[^/?]+(\?|$)/]

// Without an index: what is asked for under `/` is the page, and comes from the server.
precacheAndRoute(__BUILT__, { directoryIndex: '', cleanURLs: false, ignoreURLParametersMatching: [] })
const keptPage = createHandlerBoundToURL('/index.html')

async function fetchPage(request: Request): Promise<Response | undefined> {
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), patienceMs)
  try {
    const answer = await fetch(request, { signal: patience.signal })
    return answer.status < 500 ? answer : undefined
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
  }
}

const page: Handler = async (options) => (await fetchPage(options.request)) ?? keptPage(options)

registerRoute(new NavigationRoute(page, { denylist: serversOwn }))

// The page that brought this worker loads its parts through it too, and is waited for when a newer one comes.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

answerPushes()
