import type { AppRouter } from '@carillon/api'
import type { TRPCLink } from '@trpc/client'

/** Something that lives on the connection and moves to the next one. */
export interface Passenger {
  /** It says nothing of whether events flow, as long as there is one on board that does. */
  readonly isAside: boolean
  board(link: TRPCLink<AppRouter>): void
  /** What it rode on is gone; there may be another. */
  leave(): void
  /** There will be none: the server does not know us any more, or we closed. */
  end(reason: 'refused' | 'closed'): void
}
