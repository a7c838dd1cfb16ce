const mostLetters = 300

/** Of the header, what tells a device from others. A copy: a part of a text keeps all of it in memory. */
export const briefly = (userAgent: string | undefined): string | null =>
  userAgent === undefined ? null : Buffer.from(userAgent.slice(0, mostLetters)).toString()
