import { InvalidArgumentError } from 'commander'

/** Reads an option that is a time; without a zone it is one of here. */
export function moment(value: string): string {
  const at = new Date(value)
  if (Number.isNaN(at.getTime())) throw new InvalidArgumentError('It must be a time such as 2026-03-05T08:00.')
  return at.toISOString()
}
