interface Query<Data> {
  readonly isPending: boolean
  readonly isLoadingError: boolean
  readonly data: Data | undefined
}

/** What a query has by now. Reading `data` before there is any would suspend the whole screen around it. */
export function known<Data>(query: Query<Data>): Data | undefined {
  return query.isPending || query.isLoadingError ? undefined : query.data
}
