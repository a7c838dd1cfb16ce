// What ws does alone: nobody is looked up, nothing is stored, one prepared frame goes to every socket.
import { type WebSocket, WebSocketServer } from 'ws'
import type { PeerData } from './peer-events.ts'
import { announce, createPlainServer } from './peer-server.ts'

const server = createPlainServer()
const sockets = new WebSocketServer({ server, perMessageDeflate: false })

function broadcast(data: PeerData) {
  const frame = Buffer.from(JSON.stringify({ id: String(data.number), data }))
  for (const socket of sockets.clients) socket.send(frame, { binary: false })
}

sockets.on('connection', (socket: WebSocket) => {
  socket.on('error', () => {})
  socket.on('message', (message) => {
    const { call, data }: { call: number; data: PeerData } = JSON.parse(message.toString())
    broadcast(data)
    socket.send(`{"answer":${call}}`)
  })
  socket.send('{"ready":true}')
})

announce(server)
