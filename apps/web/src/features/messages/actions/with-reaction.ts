import type { Message } from '@carillon/client'

/** The message with one's reaction, or without; the same message when that is so already. */
export function withReaction(message: Message, emoji: string, userId: string, isOn: boolean): Message {
  const found = message.reactions.find((reaction) => reaction.emoji === emoji)
  if ((found?.userIds.includes(userId) ?? false) === isOn) return message
  if (!found) return { ...message, reactions: [...message.reactions, { emoji, userIds: [userId] }] }
  const userIds = isOn ? [...found.userIds, userId] : found.userIds.filter((id) => id !== userId)
  const reactions = message.reactions.map((reaction) => (reaction === found ? { emoji, userIds } : reaction))
  return { ...message, reactions: reactions.filter((reaction) => reaction.userIds.length > 0) }
}
