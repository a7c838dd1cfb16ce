import type { AppRouter } from '@carillon/api'
import type { TRPCClient } from '@trpc/client'

/** What query options are made from: a `Client` is one. */
export interface Source {
  api: TRPCClient<AppRouter>
}

/** What TanStack passes to a query function. */
export interface Fetching {
  signal: AbortSignal
}

export interface FetchingPage<PageParam> extends Fetching {
  pageParam: PageParam
}
