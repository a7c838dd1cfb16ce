// Plain HTTP for one client, with the other end beside it: what is asked, and responses that go on as a test says.
import type { Event } from '@carillon/api'
import { vi } from 'vitest'

class PlayedResponse {
  readonly url: URL
  readonly headers: Headers
  readonly credentials: string | undefined
  isLeft = false
  private readonly body: ReadableStreamDefaultController<Uint8Array>
  private readonly stream: ReadableStream<Uint8Array>
  readonly response: Promise<Response>
  private resolve: (response: Response) => void = () => {}
  private reject: (reason: Error) => void = () => {}

  constructor(url: URL, init: RequestInit = {}) {
    this.url = url
    this.headers = new Headers(init.headers)
    this.credentials = init.credentials
    this.response = new Promise((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
    })
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined
    this.stream = new ReadableStream({
      start(started) {
        controller = started
      },
    })
    if (!controller) throw new Error('A stream starts at once.')
    this.body = controller
    init.signal?.addEventListener('abort', () => {
      this.isLeft = true
      const reason = new DOMException('Left.', 'AbortError')
      this.reject(reason)
      this.break(reason)
    })
  }

  async accept() {
    this.resolve(new Response(this.stream, { headers: { 'content-type': 'text/event-stream' } }))
    this.send('connected', '{}')
    await vi.advanceTimersByTimeAsync(0)
  }

  refuse(status: number) {
    this.resolve(new Response('', { status }))
  }

  send(event: string, data: string, id?: string) {
    const lines = [event && `event: ${event}`, `data: ${data}`, id && `id: ${id}`].filter(Boolean)
    this.body.enqueue(new TextEncoder().encode(`${lines.join('\n')}\n\n\n`))
  }

  yield(cursor: string, data: Event) {
    this.send('', JSON.stringify(data), cursor)
  }

  fail(code: string, data: object = {}) {
    this.send('serialized-error', JSON.stringify({ code: -32_001, message: code, data: { code, ...data } }))
  }

  /** As a server does that goes away: without a word. */
  end() {
    this.body.close()
  }

  break(reason: Error = new TypeError('The network is gone.')) {
    try {
      this.body.error(reason)
    } catch {
      // It had ended.
    }
  }

  get input(): { lastEventId?: string | null } {
    return JSON.parse(this.url.searchParams.get('input') ?? '{}')
  }
}

/** Until the test ends, `fetch` leads here. */
export function playHttp() {
  const asked: PlayedResponse[] = []
  vi.stubGlobal('fetch', (url: URL | string, init?: RequestInit) => {
    const played = new PlayedResponse(new URL(url), init)
    asked.push(played)
    return played.response
  })
  return {
    asked,
    last() {
      const last = asked.at(-1)
      if (!last) throw new Error('Nothing was asked over HTTP.')
      return last
    },
  }
}

// Taken before a test plays with the time.
const { setTimeout: realTimeout } = globalThis
const mostTurns = 1_000

/** What comes of a response takes some turns of the real loop. No time passes in one for timers, so none runs out. */
export async function turn() {
  await vi.advanceTimersByTimeAsync(0)
  await new Promise((resolve) => realTimeout(resolve, 1))
}

export async function turnsUntil(isDone: () => boolean) {
  for (let turns = 0; turns < mostTurns && !isDone(); turns++) await turn()
}

/** How many timers are left once responses are torn down. */
export async function timersLeft(): Promise<number> {
  await turnsUntil(() => vi.getTimerCount() === 0)
  return vi.getTimerCount()
}
