const begin = '<!-- figures -->'
const end = '<!-- /figures -->'

/** The text with what stands between the markers replaced. */
export function withFigures(readme: string, figures: string): string {
  const from = readme.indexOf(begin)
  const to = readme.indexOf(end)
  if (from < 0 || to < from) throw new Error(`The README has no ${begin} … ${end} to write between.`)
  return `${readme.slice(0, from + begin.length)}\n\n${figures}\n\n${readme.slice(to)}`
}
