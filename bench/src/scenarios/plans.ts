// What PostgreSQL itself says of the statements it ran: auto_explain writes how long each took, and its plan, into the log.
export interface Plan {
  ms: number
  query: string
  /** As EXPLAIN prints it. */
  text: string
}

const entry = /duration: ([\d.]+) ms {2}plan:\n((?:\t.*(?:\n|$))*)/g

export function readPlans(log: string): Plan[] {
  return [...log.matchAll(entry)].map(([, ms, lines = '']) => {
    const text = lines.replaceAll(/^\t/gm, '').trimEnd()
    // The query comes first, and the plan begins with the first line that has a cost.
    const rows = text.split('\n')
    const start = rows.findIndex((row) => /\(cost=/.test(row))
    const query = rows.slice(0, start).join('\n').replace('Query Text: ', '')
    return { ms: Number(ms), query, text: rows.slice(start).join('\n') }
  })
}
