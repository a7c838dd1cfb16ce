import type { Client } from '@carillon/client'

/** No event tells of tokens: asked again each time one looks. */
export const tokenListOptions = ({ tokens }: Client['api']) => ({
  queryKey: [['tokens', 'list'], { type: 'query' }] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) => tokens.list.query(undefined, { signal }),
  staleTime: 0,
})
