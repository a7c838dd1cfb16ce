// What subscriptions ride on: a WebSocket, or where none can be had, responses over HTTP that go on.
import type { AppRouter } from '@carillon/api'
import type { TRPCLink } from '@trpc/client'

export interface Vehicle {
  readonly kind: 'socket' | 'stream'
  readonly link: TRPCLink<AppRouter>
  /** Whether a call may go along: it is open, and there is no reason to doubt it. */
  readonly isReady: boolean
  /**
   * Asked once for each call, when it is over: whether the server may have taken it up. It left, and the server did not say, as one
   * that leaves does, that it was not begun.
   */
  mayHaveBegun(id: number): boolean
  /** Whether anything still comes through; `onLost` if not. */
  check(): void
  /** Lets go of it in any state. It says nothing more. */
  end(): void
}

/** Why a vehicle was lost. */
export interface Loss {
  code?: number | undefined
  /** The server itself said so; otherwise it may have been anything on the way. */
  isTold: boolean
  /** How long the server wants to be left alone. */
  retryAfterMs?: number | undefined
  /** Nobody answers there, neither this way nor by plain HTTP. */
  isAbsent?: boolean | undefined
}

export interface VehicleEvents {
  onLost(loss: Loss): void
  /** Something was heard from the other end. */
  onHeard?: (() => void) | undefined
}
