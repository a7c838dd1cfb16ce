export interface TextPart {
  readonly text: string
  readonly href?: string
}

// Only what opens with one of these schemes is ever looked at, so "javascript:" never becomes a candidate.
const candidate = /(?:https?:\/\/|mailto:)[^\s<>"«»“”]+/giu
const trailing = /[.,;:!?…'’*_~]$/u
const closers: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }
const allowed = ['http:', 'https:', 'mailto:']

/** Splits a text into plain parts and links. The parts joined give the text back. */
export function linkify(text: string): TextPart[] {
  const parts: TextPart[] = []
  let end = 0
  for (const match of text.matchAll(candidate)) {
    const shown = trimTail(match[0])
    const href = parseHref(shown)
    if (href === undefined) continue
    if (match.index > end) parts.push({ text: text.slice(end, match.index) })
    parts.push({ text: shown, href })
    end = match.index + shown.length
  }
  if (end < text.length) parts.push({ text: text.slice(end) })
  return parts
}

export function parseHref(address: string): string | undefined {
  const url = parseUrl(address)
  if (!url || !allowed.includes(url.protocol)) return undefined
  const hasTarget = url.protocol === 'mailto:' ? url.pathname.includes('@') : url.hostname !== ''
  return hasTarget ? url.href : undefined
}

/** A notification's own link: a path on this very origin stays inside the app, an allowed address leaves it. */
export function parseLink(link: string, origin: string): { href: string; isInternal: boolean } | undefined {
  if (!link.startsWith('/')) {
    const href = parseHref(link)
    return href === undefined ? undefined : { href, isInternal: false }
  }
  const url = parseUrl(link, origin)
  if (url?.origin !== origin) return undefined
  return { href: url.pathname + url.search + url.hash, isInternal: true }
}

function parseUrl(address: string, base?: string): URL | undefined {
  return URL.canParse(address, base) ? new URL(address, base) : undefined
}

/** The full stop after an address and the bracket around it belong to the sentence. */
function trimTail(address: string): string {
  const last = address.at(-1) ?? ''
  const opener = closers[last]
  const isUnbalanced = opener !== undefined && count(address, last) > count(address, opener)
  if (!isUnbalanced && !trailing.test(address)) return address
  return trimTail(address.slice(0, -1))
}

function count(text: string, character: string): number {
  return text.split(character).length - 1
}
