const closingMs = 1_000

/** On a dead network the closing handshake never ends: after a second listeners are told that the socket is gone. */
export class PromptWebSocket extends WebSocket {
  override close(code?: number, reason?: string): void {
    super.close(code, reason)
    setTimeout(() => {
      if (this.readyState !== WebSocket.CLOSED) this.dispatchEvent(new CloseEvent('close', { code: 1006 }))
    }, closingMs)
  }
}
