/** Of so many conversations, the last ones, the newest messages are kept. */
export const mostThreads = 20
