// What sign-in keeps. The server writes the same file for the demo world: apps/server/src/demo-token.ts.
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

export interface Account {
  url: string
  /** `null` after signing out: the address is worth keeping. */
  token: string | null
  username: string | null
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

function parse(text: string): Account | null {
  try {
    const { url, token, username } = JSON.parse(text)
    if (!isText(url) || !URL.canParse(url)) return null
    return { url, token: isText(token) ? token : null, username: isText(username) ? username : null }
  } catch {
    return null
  }
}

/** `null` where there is no such file, or not one of ours. */
export async function readAccount(file: string): Promise<Account | null> {
  const text = await readFile(file, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  return parse(text)
}

/** Only its owner may read it, from its first moment on. */
export async function writeAccount(file: string, account: Account): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const draft = `${file}.${randomUUID()}`
  await writeFile(draft, `${JSON.stringify(account, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  await rename(draft, file)
}
