/** Query keys in tRPC's own shape, so that every binding shares one cache. */
export type QueryKey = readonly [path: readonly string[], rest?: { input?: unknown; type: 'query' | 'infinite' }]

export function queryKey(path: string, type: 'query' | 'infinite', input?: object): QueryKey {
  return [path.split('.'), input && Object.keys(input).length > 0 ? { input, type } : { type }]
}

export const pathOf = (key: readonly unknown[]): string => (Array.isArray(key[0]) ? key[0].join('.') : '')

export function inputOf(key: readonly unknown[]): Record<string, unknown> {
  const rest = key[1]
  const input = typeof rest === 'object' && rest && 'input' in rest ? rest.input : undefined
  return typeof input === 'object' && input ? (input as Record<string, unknown>) : {}
}
