/** How something is taken out of the source of a server before it is built, to measure what it costs. */
export interface Removal {
  what: string
  /** From the root of the repository. */
  file: string
  /** Occurs exactly once in it. */
  find: string
  /** Asks `isLeftOut`, which whoever started the server sets. */
  replace: string
}
