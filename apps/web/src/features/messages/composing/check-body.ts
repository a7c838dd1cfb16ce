export const longestBody = 4_000
const nearTheEnd = 200

export interface BodyCheck {
  /** As it would be sent. */
  readonly body: string
  readonly canSend: boolean
  readonly isOver: boolean
  /** Characters left, below zero when there are too many; only told when the end is near. */
  readonly left: number | undefined
}

/** Counts as the server does: composed (NFC), trimmed, in code points, so that an emoji is one and not two. */
export function checkBody(value: string): BodyCheck {
  const body = value.normalize('NFC').trim()
  const left = longestBody - codePoints(body)
  const isOver = left < 0
  return { body, canSend: body !== '' && !isOver, isOver, left: left > nearTheEnd ? undefined : left }
}

function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}
