// Cursors are the server's; all a client may know is which of two comes later, within one feed.
const split = (cursor: string) => {
  const dot = cursor.lastIndexOf('.')
  return { feed: cursor.slice(0, dot), seq: Number(cursor.slice(dot + 1)) }
}

export const isSameFeed = (one: string, other: string) => split(one).feed === split(other).feed

/** Whether `cursor` stands after `other`; what cannot be compared counts as after. */
export const isAfter = (cursor: string, other: string) =>
  !isSameFeed(cursor, other) || split(cursor).seq > split(other).seq
