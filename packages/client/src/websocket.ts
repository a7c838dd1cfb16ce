import { WebSocket as NodeWebSocket } from 'ws'

const closingMs = 1_000

/** On a dead network the closing handshake never ends: after a second the socket is gone all the same. */
class PromptNodeWebSocket extends NodeWebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    super.close(code, reason)
    setTimeout(() => this.terminate(), closingMs).unref()
  }
}

// The two implementations differ in their types only where nobody here looks.
export const PromptWebSocket = PromptNodeWebSocket as unknown as typeof WebSocket
