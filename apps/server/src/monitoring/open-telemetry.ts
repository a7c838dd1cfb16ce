// Traces by OpenTelemetry's SDK, which reads its usual settings by itself: OTEL_SERVICE_NAME, OTEL_EXPORTER_OTLP_HEADERS,
// OTEL_TRACES_SAMPLER and so on. A span says which procedure, of what type, and how it ended: no inputs, no names, no tokens.
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { settledWithin } from '../settled-within.ts'
import type { Tracing } from './tracing.ts'

const flushMs = 2_000

/** What whoever asked could not have avoided. */
const ours = new Set<string | null>(['INTERNAL_SERVER_ERROR', 'SERVICE_UNAVAILABLE'])

const getter = {
  get: (carrier: Record<string, string>, key: string) => carrier[key],
  keys: (carrier: Record<string, string>) => Object.keys(carrier),
}

export function createTracing(endpoint: string, serverId: string): Tracing {
  const named = resourceFromAttributes({ 'service.name': 'carillon', 'service.instance.id': serverId })
  const resource = defaultResource()
    .merge(named)
    .merge(detectResources({ detectors: [envDetector] }))
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` })
  // Its queue is bounded: what a collector does not take is dropped.
  const provider = new BasicTracerProvider({ resource, spanProcessors: [new BatchSpanProcessor(exporter)] })
  const tracer = provider.getTracer('carillon')
  const propagator = new W3CTraceContextPropagator()

  const contextOf = (traceparent: string | undefined) =>
    traceparent === undefined ? ROOT_CONTEXT : propagator.extract(ROOT_CONTEXT, { traceparent }, getter)

  return {
    spans: {
      begin({ path, type, traceparent }) {
        const context = contextOf(traceparent)
        const attributes = { 'rpc.system': 'trpc', 'rpc.method': path, 'carillon.type': type }
        const span = tracer.startSpan(path, { kind: SpanKind.SERVER, attributes }, context)
        const within = trace.setSpan(context, span)
        return {
          traceId: span.spanContext().traceId,
          committed(ms) {
            const now = Date.now()
            tracer.startSpan('commit', { startTime: now - ms }, within).end(now)
          },
          end(failure) {
            span.setAttribute('carillon.outcome', failure ?? 'OK')
            if (ours.has(failure)) span.setStatus({ code: SpanStatusCode.ERROR })
            span.end()
          },
        }
      },
    },
    close: () => settledWithin(flushMs, provider.shutdown()),
  }
}
