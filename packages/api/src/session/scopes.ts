/** What an access token may be allowed to do. */
export const scopes = ['read', 'write', 'notifications:send', 'notifications:broadcast'] as const
export type Scope = (typeof scopes)[number]
