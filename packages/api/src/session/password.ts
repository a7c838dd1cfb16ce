import { randomBytes } from 'node:crypto'
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

// A hash of the same cost that no password has: an unknown name takes as long as a wrong password, the first one too.
const unpadded = (bytes: number) => randomBytes(bytes).toString('base64').replaceAll('=', '')
const { memoryCost, timeCost, parallelism } = cost
export const nobodysHash = `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${unpadded(16)}$${unpadded(32)}`

export const verifyPassword = (passwordHash: string | undefined, password: string) =>
  limited(async () => {
    const isRight = await verify(passwordHash ?? nobodysHash, password)
    return isRight && passwordHash !== undefined
  })
