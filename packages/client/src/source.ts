import type { AppRouter } from '@carillon/api'
import type { TRPCClient } from '@trpc/client'
import type { Dated } from './apply.ts'

/**
 * Brings a fresh answer up to now, before it is cached. `pageParam` is that of the page fetched, `null` for the first;
 * leave it out for an answer without pages.
 */
export type CatchUp = <Page extends Dated>(queryKey: readonly unknown[], page: Page, pageParam?: unknown) => Page

/** What query options are made from. */
export interface Source {
  api: TRPCClient<AppRouter>
  catchUp: CatchUp
}

/** What TanStack passes to a query function. */
export interface Fetching {
  signal: AbortSignal
}

export interface FetchingPage<PageParam> extends Fetching {
  pageParam: PageParam
}
