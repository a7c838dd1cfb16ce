/** Few enough to be seen at a glance. */
export const emojis = ['👍', '❤️', '😂', '🎉', '😮', '😢', '🙏', '👀'] as const
