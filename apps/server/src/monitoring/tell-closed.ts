import type { ReconnectCause } from '@carillon/api'
import type { Logger } from '../logger.ts'

interface ClosedStream {
  userId: string | undefined
  transport: 'socket' | 'sse'
  cause: ReconnectCause
}

/** Streams come and go; one that nobody read says that somebody waits for what does not arrive. */
export function tellClosed(logger: Logger, stream: ClosedStream) {
  if (stream.cause === 'too-slow') logger.warn(stream, 'closed a stream that nobody read')
  else logger.debug(stream, 'stream closed')
}
