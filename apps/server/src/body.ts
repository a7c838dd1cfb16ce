import type { IncomingMessage } from 'node:http'
import { TRPCError } from '@trpc/server'

export const largestBody = 64 * 1024

export const tooLarge = () => new TRPCError({ code: 'PAYLOAD_TOO_LARGE', message: 'At most 64 KiB, please.' })

export const announcesTooMuch = ({ headers }: IncomingMessage) => Number(headers['content-length'] ?? 0) > largestBody

/** The whole body as text. */
export async function readText(req: IncomingMessage): Promise<string> {
  if (announcesTooMuch(req)) throw tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of req) {
    size += chunk.length
    if (size > largestBody) throw tooLarge()
    chunks.push(chunk)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch {
    throw new TRPCError({ code: 'BAD_REQUEST', message: 'The text must be UTF-8.' })
  }
}
