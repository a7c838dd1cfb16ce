import type { Caller } from '../session/caller.ts'
import type { Budgets } from './budgets.ts'
import { budgetOf, type Spending } from './limits.ts'

const recipientsPerToken = 10

/** What many are told of costs more than the one token every call has spent. Of people who are named twice, both count. */
export async function payForFanOut(
  { budgets, caller }: { budgets: Budgets; caller: Caller },
  spending: Spending,
  recipients: number,
): Promise<void> {
  const more = Math.ceil(recipients / recipientsPerToken) - 1
  if (more > 0) await budgets.spendMore(budgetOf(caller, spending), caller.user.id, more)
}
