import { hash, verify } from '@node-rs/argon2'
import { tooMany } from '../errors.ts'

// argon2id, the library's default.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const atOnce = 4
const mayWait = 64

let running = 0
const queue: (() => void)[] = []

/** Hashing takes real memory and time by design: only so much of it at once, and no endless queue. */
async function limited<T>(work: () => Promise<T>): Promise<T> {
  if (running >= atOnce) {
    if (queue.length >= mayWait) throw tooMany('Too many people are signing in right now.', 2_000)
    await new Promise<void>((resolve) => queue.push(resolve))
  } else {
    running++
  }
  try {
    return await work()
  } finally {
    const next = queue.shift()
    if (next) next()
    else running--
  }
}

export const hashPassword = (password: string) => limited(() => hash(password, cost))

// A hash nobody knows the password of: an unknown name costs the same time as a wrong password.
let nobody: Promise<string> | undefined
const nobodysHash = () => {
  nobody ??= hash(crypto.randomUUID(), cost)
  return nobody
}

export const verifyPassword = (passwordHash: string | undefined, password: string) =>
  limited(async () => {
    const isRight = await verify(passwordHash ?? (await nobodysHash()), password)
    return isRight && passwordHash !== undefined
  })
