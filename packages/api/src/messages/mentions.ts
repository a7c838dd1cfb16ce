import type { UserRef } from '../users/user-ref.ts'

const mention = /(?<![\w@])@([a-z0-9][a-z0-9._-]{1,31})/gi

/** Who of these people is named in the text: `@alice`, also before a full stop. */
export function mentionedIn(body: string, people: UserRef[]): Set<string> {
  const names = new Set([...body.matchAll(mention)].flatMap(([, name = '']) => [name, name.replace(/[._-]+$/, '')]))
  const lower = new Set([...names].map((name) => name.toLowerCase()))
  return new Set(people.filter((person) => lower.has(person.username)).map((person) => person.id))
}
