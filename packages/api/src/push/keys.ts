import { type Db, pushKeys } from '@carillon/db'
import webPush from 'web-push'

export interface PushKeys {
  publicKey: string
  privateKey: string
}

/**
 * By which push services know us: made when they are first asked for, and the same for all servers from then on. Whoever comes
 * second finds what the first one stored.
 */
export function createKeys(db: Db): () => Promise<PushKeys> {
  let known: Promise<PushKeys> | undefined

  async function read(): Promise<PushKeys | undefined> {
    const [row] = await db.select().from(pushKeys)
    return row && { publicKey: row.publicKey, privateKey: row.privateKey }
  }

  async function readOrMake() {
    const found = await read()
    if (found) return found
    await db.insert(pushKeys).values(webPush.generateVAPIDKeys()).onConflictDoNothing()
    const made = await read()
    if (!made) throw new Error('The keys for push were not stored.')
    return made
  }

  return () => {
    known ??= readOrMake().catch((error) => {
      known = undefined
      throw error
    })
    return known
  }
}
