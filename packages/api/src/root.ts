import { adminRouter } from './admin/router.ts'
import { conversationsRouter } from './conversations/router.ts'
import { liveRouter } from './live/router.ts'
import { messagesRouter } from './messages/router.ts'
import { notificationsRouter } from './notifications/router.ts'
import { preferencesRouter } from './preferences/router.ts'
import { pushRouter } from './push/router.ts'
import { sessionRouter } from './session/router.ts'
import { tokensRouter } from './session/tokens.ts'
import { router } from './trpc.ts'
import { usersRouter } from './users/router.ts'

/** The table of contents: one line per feature. */
export const appRouter = router({
  session: sessionRouter,
  tokens: tokensRouter,
  users: usersRouter,
  notifications: notificationsRouter,
  preferences: preferencesRouter,
  push: pushRouter,
  conversations: conversationsRouter,
  messages: messagesRouter,
  live: liveRouter,
  admin: adminRouter,
})

export type AppRouter = typeof appRouter
