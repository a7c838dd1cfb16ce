import type { EventEmitter } from 'node:events'

/** Resolves when it is closed. Not `once` of node:events: that rejects on an error, which anybody can cause, before the close that follows. */
export const closed = (emitter: EventEmitter) => new Promise<void>((resolve) => emitter.once('close', () => resolve()))
