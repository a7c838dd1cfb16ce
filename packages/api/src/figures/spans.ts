import type { Figures } from './figures.ts'

/** One call, from its beginning to its end. */
interface Span {
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
export function figuresOfCall(
  { figures, spans, traceparent }: Observed,
  call: { path: string; type: string },
): Figures {
  if (!spans) return figures
  const span = spans.begin({ ...call, traceparent })
  return {
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
}
