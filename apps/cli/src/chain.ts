/** One link of a chain: it either holds, and says so, or throws. */
export interface Link {
  name: string
  /** What was found, in a few words. */
  check(): Promise<string>
  /** What to do when it is broken. */
  remedy: string
}

export interface Finding {
  name: string
  status: 'ok' | 'broken' | 'not checked'
  detail: string
  remedy?: string
}

/** Tries one link after the other; behind a broken one nothing can be said of the rest. */
export async function* checkChain(links: Link[]): AsyncGenerator<Finding> {
  let isBroken = false
  for (const { name, check, remedy } of links) {
    if (isBroken) {
      yield { name, status: 'not checked', detail: '' }
      continue
    }
    try {
      yield { name, status: 'ok', detail: await check() }
    } catch (error) {
      isBroken = true
      yield { name, status: 'broken', detail: error instanceof Error ? error.message : String(error), remedy }
    }
  }
}

const signs = { ok: '✓', broken: '✗', 'not checked': '·' }

export function formatFinding({ name, status, detail, remedy }: Finding): string {
  const told = status === 'not checked' ? 'not checked' : detail
  return `${signs[status]} ${name}: ${told}${remedy ? `\n  → ${remedy}` : ''}`
}
