import type { AppRouter } from '@carillon/api'
import type { TRPCLink } from '@trpc/client'
import type { Connection } from '../connection-state.ts'
import type { SocketOptions } from './socket.ts'
import type { Loss, Vehicle } from './vehicle.ts'

/** Something that lives on the connection and moves to the next one. */
export interface Passenger {
  /** It goes along with the events, and says nothing of whether they flow. */
  readonly isAside: boolean
  board(link: TRPCLink<AppRouter>): void
  /** What it rode on is gone; there may be another. */
  leave(): void
  /** There will be none: the server does not know us any more, or we closed. */
  end(reason: 'refused' | 'closed'): void
}

/** For the links of this package. */
export interface Transport extends Connection {
  add(passenger: Passenger): void
  remove(passenger: Passenger): void
  /** Something came through for this passenger. `isProgress`: it was not the greeting every stream begins with. */
  confirm(passenger: Passenger, isProgress: boolean): void
  /** The socket through which events flow, where calls may go along; `null` where there is none. */
  socket(): Vehicle | null
  /** It stays until what this returns is called, also when nobody rides on it any more. */
  hold(): () => void
  /** The connection is of no use: drop it and try again later. */
  fail(loss: Loss): void
  close(): void
}

/** `unreachable`: plain HTTP does not work either; `absent`: nobody answers there at all. */
export type Known = 'known' | 'unknown' | 'unreachable' | 'absent'

export interface ConnectionOptions extends SocketOptions {
  /** Where procedures are called, `http:` or `https:`. */
  httpUrl: string
  /**
   * Whether the server still knows us: a browser is not told why a connection was refused, and where the session of one
   * was ended, it may be in another by now.
   */
  isKnown: () => Promise<Known>
}
