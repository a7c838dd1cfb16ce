import { text } from '../text.ts'

const counted = ['recipients', 'streams', 'sessions', 'tokens'] as const

/** The server's "sessions: 2, tokens: 1" in the reader's language; what it says that is not known here stays out. */
export function detailText(detail: string): string {
  return detail
    .split(', ')
    .map((part) => {
      const [name, count] = part.split(': ')
      const known = counted.find((one) => one === name)
      return known && text(`detail.${known}`, { count: Number(count) })
    })
    .filter(Boolean)
    .join(', ')
}
