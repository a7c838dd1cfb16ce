import type { IncomingMessage } from 'node:http'
import type { Credentials } from '@carillon/api'

/** What a request brings to say who is calling: the session cookie, or a token as `Authorization: Bearer …`. */
export function credentialsOf({ headers }: IncomingMessage): Credentials {
  const [, bearer] = /^Bearer\s+(\S+)\s*$/i.exec(headers.authorization ?? '') ?? []
  return { cookie: headers.cookie, bearer }
}

export const hasCredentials = ({ cookie, bearer }: Credentials) => cookie !== undefined || bearer !== undefined
