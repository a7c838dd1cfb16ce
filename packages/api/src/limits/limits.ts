import type { Rate } from '@carillon/db'
import type { Caller } from '../session/caller.ts'

/** How much anybody may do: so much per second, so much at once; `null` is no limit, at no cost. */
export interface Limits {
  /** Messages and notifications of a person, together. */
  sends: Rate | null
  /** The same of a program with a token, and notifications of an admin. */
  publishes: Rate | null
  searches: Rate | null
  /** Everything else that changes something, per user and server. */
  writes: Rate | null
  /** Wrong passwords for one name. */
  signInsPerAccount: Rate | null
  /** Wrong passwords from one network address, whatever the name. */
  signInsPerAddress: Rate | null
  /** Passwords looked at for one network address, wrong and right: each costs memory and time. */
  passwordsPerAddress: Rate | null
  signUpsPerAddress: Rate | null
}

export type BudgetName = keyof Limits

export const defaultLimits: Limits = {
  sends: { perSecond: 10, burst: 20 },
  publishes: { perSecond: 2_000, burst: 4_000 },
  searches: { perSecond: 5, burst: 20 },
  writes: { perSecond: 50, burst: 200 },
  // Twenty, then one a minute: guessing goes on at 1,440 a day, whatever the number of addresses.
  signInsPerAccount: { perSecond: 1 / 60, burst: 20 },
  // An office behind one address mistypes now and then; a list of leaked passwords is not got through.
  signInsPerAddress: { perSecond: 1 / 30, burst: 50 },
  passwordsPerAddress: { perSecond: 1, burst: 60 },
  signUpsPerAddress: { perSecond: 1 / 30, burst: 50 },
}

/** For loads and stories that are about something else. */
export const unlimited: Limits = {
  sends: null,
  publishes: null,
  searches: null,
  writes: null,
  signInsPerAccount: null,
  signInsPerAddress: null,
  passwordsPerAddress: null,
  signUpsPerAddress: null,
}

/** What a procedure spends; every mutation that says nothing else spends `writes`. */
export type Spending = 'messages' | 'notifications' | 'searches' | 'writes'

/** Whose budget that is: programs publish more than people type, and an admin may press "send" for a program. */
export function budgetOf(caller: Caller, spending: Spending): BudgetName {
  if (spending === 'searches' || spending === 'writes') return spending
  const isProgram = caller.via === 'token' || (spending === 'notifications' && caller.user.isAdmin)
  return isProgram ? 'publishes' : 'sends'
}
