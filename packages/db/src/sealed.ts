// Whoever may connect to the database may listen to NOTIFY, and may say something there. What is sealed can be read, and made,
// only by those who know the secret: who may read the tables.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

const cipher = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

const createKey = (secret: string) => createHash('sha256').update(`carillon hints/${secret}`).digest()

/** A nonce must never come twice under one key: ours are counted from a place that is only ours. */
function createNonces() {
  const nonce = randomBytes(nonceBytes)
  return () => {
    for (let place = nonce.length - 1; place >= nonceBytes / 2; place--) {
      const next = (nonce.readUInt8(place) + 1) % 256
      nonce.writeUInt8(next, place)
      if (next > 0) break
    }
    return Buffer.from(nonce)
  }
}

/** Seals and opens with what `secret` is at the moment. */
export function createSeal(secret: () => string) {
  const nextNonce = createNonces()
  let known = secret()
  let key = createKey(known)
  const currentKey = () => {
    if (known !== secret()) {
      known = secret()
      key = createKey(known)
    }
    return key
  }
  return {
    seal(text: string): string {
      const nonce = nextNonce()
      const sealing = createCipheriv(cipher, currentKey(), nonce)
      const sealed = Buffer.concat([sealing.update(text, 'utf8'), sealing.final()])
      return Buffer.concat([nonce, sealing.getAuthTag(), sealed]).toString('base64')
    },
    /** `null` for what was sealed with another secret, or by nobody. */
    unseal(sealed: string): string | null {
      const bytes = Buffer.from(sealed, 'base64')
      try {
        const nonce = bytes.subarray(0, nonceBytes)
        const opening = createDecipheriv(cipher, currentKey(), nonce, { authTagLength: tagBytes })
        opening.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
        return opening.update(bytes.subarray(nonceBytes + tagBytes), undefined, 'utf8') + opening.final('utf8')
      } catch {
        return null
      }
    },
  }
}

export type Seal = ReturnType<typeof createSeal>
