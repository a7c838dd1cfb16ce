/** What an access token may be allowed to do; from the fourth on, only where its user is an admin. */
export const scopes = ['read', 'write', 'notifications:send', 'notifications:broadcast', 'metrics', 'admin'] as const
export type Scope = (typeof scopes)[number]
