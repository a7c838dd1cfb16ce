import { users } from '@carillon/db'
import { ne } from 'drizzle-orm'

/**
 * Whom servers notify to see whether events flow. Nobody can sign up with a name that begins like this; whatever finds users by
 * name, lists or counts them, leaves this one out.
 */
export const canaryName = '~canary'

export const isCanary = ({ username }: { username: string }) => username === canaryName

/** Everybody else, in a query. */
export const isPerson = ne(users.username, canaryName)
