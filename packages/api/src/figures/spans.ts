import { traceIdOf } from '../tracing/trace-id.ts'
import type { Figures } from './figures.ts'

/** One call, from its beginning to its end. */
interface Span {
  /** Of 32 hexadecimal digits; the log tells of the call under the same. */
  traceId: string
  /** It has committed, so long after it began. */
  committed(ms: number): void
  /** `failure` is the code of the error it ended with. */
  end(failure: string | null): void
}

/** Draws what takes time, for whoever looks at traces; must neither wait nor throw. */
export interface Spans {
  /** `traceparent`: the place in a trace of its own that the caller gave (W3C Trace Context), unchecked. */
  begin(call: { path: string; type: string; traceparent: string | undefined }): Span
}

interface Observed {
  figures: Figures
  spans?: Spans | undefined
  traceparent?: string | undefined
}

/** What counts one call, and draws its span where anybody wants it: both hear of the same moments. */
export function observe(
  { figures, spans, traceparent }: Observed,
  call: { path: string; type: string },
): { figures: Figures; traceId: string } {
  if (!spans) return { figures, traceId: traceIdOf(traceparent) }
  const span = spans.begin({ ...call, traceparent })
  const both: Figures = {
    ...figures,
    committed(ms) {
      figures.committed(ms)
      span.committed(ms)
    },
    called(failure) {
      figures.called(failure)
      span.end(failure)
    },
  }
  return { figures: both, traceId: span.traceId }
}
