import { conversations } from './en/conversations.ts'
import { frame } from './en/frame.ts'
import { messages } from './en/messages.ts'
import { notifications } from './en/notifications.ts'
import { session } from './en/session.ts'
import { settings } from './en/settings.ts'

export const en = { ...frame, ...session, ...notifications, ...conversations, ...messages, ...settings }
