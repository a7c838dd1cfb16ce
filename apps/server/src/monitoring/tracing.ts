import type { Spans } from '@carillon/api'

export interface Tracing {
  spans: Spans
  /** Sends what is left, if that can be done soon. */
  close(): Promise<void>
}

/** Nothing of OpenTelemetry's SDK is loaded unless there is somewhere to send traces to. */
export async function openTracing(endpoint: string | undefined, serverId: string): Promise<Tracing | undefined> {
  if (endpoint === undefined) return undefined
  const { createTracing } = await import('./open-telemetry.ts')
  return createTracing(endpoint, serverId)
}
