import type { NotificationAction } from '@carillon/api'
import { getUntypedClient } from '@trpc/client'
import type { Client } from './create-client.ts'

/**
 * Does what a button of a notification says: calls its procedure, which may be one this client has never heard of.
 *
 * @throws `TRPCClientError`; see `describeError`.
 * @example
 * const [action] = notification.actions
 * if (action) await performAction(carillon, action)
 */
export async function performAction({ api }: Pick<Client, 'api'>, action: NotificationAction): Promise<void> {
  await getUntypedClient(api).mutation(action.procedure, action.input)
}
