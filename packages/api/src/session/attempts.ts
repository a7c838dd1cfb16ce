// Who guesses passwords is slowed down by the name and by the network they come from; whoever knows theirs is not. Each
// attempt takes from both budgets before the password is looked at, however many come at once, and what was right is
// given back. Nobody is locked out by somebody else: from where a name has signed in before, it has a budget of its own.
// Looking at a password costs memory and time, so a network has only so many looked at, right ones too.
import { createHash } from 'node:crypto'
import { knownAddresses } from '@carillon/db'
import { eq, sql } from 'drizzle-orm'
import type { Context } from '../context.ts'

type Visitor = Pick<Context, 'db' | 'budgets' | 'address'>

const idOf = (username: string, address: string) =>
  createHash('sha256')
    .update(JSON.stringify([username, address]))
    .digest('hex')

/** Whose budget an attempt to sign in takes from. Prefixed, because anything may be typed as a name. */
export async function accountOf({ db, address }: Visitor, username: string): Promise<string> {
  const id = address && idOf(username, address)
  const known = id && (await db.query.knownAddresses.findFirst({ where: eq(knownAddresses.id, id) }))
  return known ? `known:${known.id}` : `name:${username}`
}

/** Looks at a password unless there were too many wrong ones; names nobody has are counted like all others. */
export async function countAttempt(
  { budgets, address }: Pick<Visitor, 'budgets' | 'address'>,
  account: string,
  check: () => Promise<boolean>,
): Promise<boolean> {
  const taken: (() => Promise<void>)[] = []
  const take = async (...budget: Parameters<typeof budgets.spend>) => {
    await budgets.spend(...budget)
    taken.push(() => budgets.giveBack(...budget))
  }
  let isWrong = false
  try {
    if (address) await budgets.spend('passwordsPerAddress', address)
    if (address) await take('signInsPerAddress', address)
    await take('signInsPerAccount', account)
    isWrong = !(await check())
    return !isWrong
  } finally {
    // What was refused or failed was no guess.
    if (!isWrong) await Promise.all(taken.map((giveBack) => giveBack()))
  }
}

/** A name that has signed in from there is known there from now on. */
export async function rememberAddress({ db, address }: Visitor, username: string): Promise<void> {
  if (!address) return
  await db
    .insert(knownAddresses)
    .values({ id: idOf(username, address) })
    .onConflictDoUpdate({ target: knownAddresses.id, set: { seenAt: sql`now()` } })
}
