import { InvalidArgumentError } from 'commander'

/** Reads an option that is a number from 1 to `most`. */
export const wholeNumber = (most: number) => (value: string) => {
  const number = Number(value)
  if (/^\d+$/.test(value) && number >= 1 && number <= most) return number
  throw new InvalidArgumentError(`It must be a number from 1 to ${most}.`)
}
