// How figures read, in pure functions. Nothing measured is a dash, never a zero.

export const nothing = '–'

// Making a format takes a hundred times as long as using it, and there are many figures every second.
const formats = new Map<string, Intl.NumberFormat>()

function format(value: number, locale: string, options: Intl.NumberFormatOptions): string {
  const key = `${locale} ${JSON.stringify(options)}`
  const known = formats.get(key) ?? new Intl.NumberFormat(locale, options)
  formats.set(key, known)
  return known.format(value)
}

/** Fewer decimals the larger it is, so that its width hardly changes. */
const decimals = (value: number) => (Math.abs(value) < 10 ? 1 : 0)

const fixed = (digits: number) => ({ minimumFractionDigits: digits, maximumFractionDigits: digits })

export const formatCount = (value: number, locale: string): string => format(value, locale, {})

/** Per second. */
export function formatRate(value: number | undefined, locale: string): string {
  return value === undefined ? nothing : format(value, locale, fixed(decimals(value)))
}

/** "3.2 ms", "140 ms", "12 s". */
export function formatDuration(ms: number | null | undefined, locale: string): string {
  if (ms === null || ms === undefined) return nothing
  const isLong = ms >= 10_000
  const value = isLong ? ms / 1_000 : ms
  const unit = isLong ? 'second' : 'millisecond'
  return format(value, locale, { style: 'unit', unit, ...fixed(decimals(value)) })
}

/** At the edge of a chart: "0.1 ms", "100 ms", "1 s". */
export function formatTick(ms: number, locale: string): string {
  const isLong = ms >= 1_000
  const unit = isLong ? 'second' : 'millisecond'
  return format(isLong ? ms / 1_000 : ms, locale, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  })
}

const units = ['kilobyte', 'megabyte', 'gigabyte'] as const

/** "0 kB", "1.2 kB", "142 MB". */
export function formatBytes(bytes: number, locale: string): string {
  const step = bytes < 1_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3) - 1)
  const value = bytes / 1_000 ** (step + 1)
  const digits = value === 0 ? 0 : decimals(value)
  return format(value, locale, { style: 'unit', unit: units[step], unitDisplay: 'short', ...fixed(digits) })
}

export const formatShare = (share: number, locale: string): string =>
  format(share, locale, { style: 'percent', maximumFractionDigits: 0 })
