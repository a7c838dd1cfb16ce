// Tokens that were seen to be valid lately, for the time in which none can be looked up. Few of them, not for long, and only what
// cannot be used to ask for anything.
import { createHash } from 'node:crypto'

const mostRemembered = 10
const rememberedMs = 600_000

const digestOf = (token: string) => createHash('sha256').update(token).digest('base64url')

export function createProven() {
  const proven = new Map<string, { userId: string; at: number }>()
  return {
    add(token: string, userId: string) {
      const digest = digestOf(token)
      proven.delete(digest)
      proven.set(digest, { userId, at: performance.now() })
      const [oldest] = proven.keys()
      if (proven.size > mostRemembered && oldest !== undefined) proven.delete(oldest)
    },
    has(token: string): boolean {
      const known = proven.get(digestOf(token))
      return known !== undefined && performance.now() - known.at < rememberedMs
    },
    forget: (token: string) => void proven.delete(digestOf(token)),
    forgetUsers(userIds: string[] | 'everybody') {
      for (const [digest, { userId }] of proven) {
        if (userIds === 'everybody' || userIds.includes(userId)) proven.delete(digest)
      }
    },
  }
}
