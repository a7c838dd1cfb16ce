const browsers = [
  ['Edge', /Edg(?:A|iOS)?\//],
  ['Opera', /OPR\//],
  ['Firefox', /Firefox\/|FxiOS\//],
  ['Chrome', /Chrome\/|CriOS\//],
  ['Safari', /Safari\//],
] as const

const systems = [
  ['iPhone', /iPhone/],
  ['iPad', /iPad/],
  ['Android', /Android/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS X/],
  ['ChromeOS', /CrOS/],
  ['Linux', /Linux/],
] as const

const find = (list: readonly (readonly [string, RegExp])[], text: string) =>
  list.find(([, shape]) => shape.test(text))?.[0]

/** "Firefox, Windows"; nothing when the browser says nothing we know. */
export function deviceName(userAgent: string | null): string | undefined {
  const text = userAgent ?? ''
  return [find(browsers, text), find(systems, text)].filter(Boolean).join(', ') || undefined
}

export const isHandheld = (userAgent: string | null): boolean => /iPhone|iPad|Android/.test(userAgent ?? '')
