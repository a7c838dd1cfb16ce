// An open stream costs memory for as long as it lives, so nobody may have too many: a user over all their devices, and an address
// over all who sit behind it. Sockets and streams over HTTP count alike.
import { tooMany } from '@carillon/api'
import { createTally } from './tally.ts'

export interface PlaceLimits {
  perUser: number
  perAddress: number
}

export const retryAfterMs = 10_000

export interface Place {
  /** Gives it to a user who has proved who they are; false when they have all they may have. */
  claim(userId: string): boolean
  release(): void
}

export const tooManyStreams = () => tooMany('Too many open streams.', retryAfterMs)

export function createPlaces({ perUser, perAddress }: PlaceLimits) {
  const addresses = createTally(perAddress)
  const users = createTally(perUser)
  return {
    /** A place for one stream, or nothing when the address has all it may have. */
    reserve(address: string): Place | undefined {
      if (!addresses.take(address)) return undefined
      let owner: string | undefined
      let isReleased = false
      return {
        claim(userId) {
          // Gone while we asked who it is: nobody would give it back.
          if (isReleased || !users.take(userId)) return false
          if (owner !== undefined) users.giveBack(owner)
          owner = userId
          return true
        },
        release() {
          if (isReleased) return
          isReleased = true
          addresses.giveBack(address)
          if (owner !== undefined) users.giveBack(owner)
        },
      }
    },
  }
}

export type Places = ReturnType<typeof createPlaces>
