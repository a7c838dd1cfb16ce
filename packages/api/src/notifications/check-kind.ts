import { refuse } from '../errors.ts'
import { isStorable } from '../text.ts'
import type { KindRegistry } from './kind.ts'

/** The kind and its checked data; refuses what only the server may raise. */
export function checkKind(kinds: KindRegistry, name: string, data: unknown) {
  const kind = kinds.find(name)
  if (!kind || kind.isInternal) throw refuse('kind', `there is no kind “${name}” you could send`)
  const checked = kind.data.safeParse(data)
  if (checked.success && !isStorable(checked.data)) throw refuse('data', 'must not contain NUL or half a character')
  if (checked.success) return { kind, data: checked.data }
  const [issue] = checked.error.issues
  throw refuse(['data', ...(issue?.path ?? [])].join('.'), issue?.message ?? 'does not fit its kind')
}
