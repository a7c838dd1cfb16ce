import { unavailable } from '../errors.ts'

/** Gives up waiting: whatever never answers must not hold up those who wait behind it. */
export async function withDeadline<T>(work: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const expired = new Promise<never>((_resolve, reject) => {
    const message = `${what} took longer than ${ms} ms.`
    timer = setTimeout(() => reject(unavailable(message)), ms)
  })
  try {
    return await Promise.race([work, expired])
  } finally {
    clearTimeout(timer)
  }
}
