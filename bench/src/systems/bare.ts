import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'
import { audienceName, type PeerEvent, preparePeer } from './peer-events.ts'
import type { Door, Publisher, Reader, System } from './system.ts'

type Frame = PeerEvent | { answer: number } | { ready: true }

const longestWaitMs = 1_000

function connect({ url, token }: Door, since?: string) {
  const address = new URL(since === undefined ? '/' : `/?since=${since}`, url.replace(/^http/, 'ws'))
  const headers = { authorization: `Bearer ${token}` }
  return new WebSocket(address, { headers, perMessageDeflate: false })
}

/** Comes back at a time of its own, so that a thousand do not come back as one. */
function openReader(door: Door, onEvent: (number: number) => void): Promise<Reader> {
  let socket: WebSocket
  let last: string | undefined
  let isClosed = false
  return new Promise((resolve) => {
    const reader = {
      close() {
        isClosed = true
        socket.terminate()
      },
    }
    function open() {
      socket = connect(door, last)
      socket.on('error', () => {})
      socket.on('message', (data) => {
        const frame: Frame = JSON.parse(data.toString())
        if ('ready' in frame) return resolve(reader)
        if (!('data' in frame)) return
        last = frame.id
        onEvent(frame.data.number)
      })
      socket.on('close', async () => {
        if (isClosed) return
        await sleep(Math.random() * longestWaitMs)
        if (!isClosed) open()
      })
    }
    open()
  })
}

async function openPublisher(door: Door): Promise<Publisher> {
  const socket = connect(door)
  const waiting = new Map<number, () => void>()
  let calls = 0
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('message', (data) => {
      const frame: Frame = JSON.parse(data.toString())
      if ('ready' in frame) return resolve()
      if (!('answer' in frame)) return
      waiting.get(frame.answer)?.()
      waiting.delete(frame.answer)
    })
  })
  return {
    publish: (to, number, text) =>
      new Promise<void>((resolve) => {
        const call = ++calls
        waiting.set(call, resolve)
        socket.send(JSON.stringify({ call, audience: audienceName(to), data: { number, text } }))
      }),
    close: () => socket.terminate(),
  }
}

export const bare: System = {
  name: 'bare',
  title: 'ws and postgres.js, bare',
  main: fileURLToPath(new URL('bare-server.js', import.meta.url)),
  prepare: preparePeer,
  openReader,
  openPublisher,
}

/** What no system on ws can pass: it stores nothing and knows nobody. Understands broadcasts only. */
export const floor: System = {
  name: 'floor',
  title: 'floor: ws alone, a prepared frame, nothing stored',
  main: fileURLToPath(new URL('floor-server.js', import.meta.url)),
  isAlone: true,
  prepare: async (_databaseUrl, people) => Array.from({ length: people }, () => ({ username: '', token: '' })),
  openReader,
  openPublisher,
}
