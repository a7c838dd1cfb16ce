// After `npm start` the command line works at once in the demo world: a token of alice's waits where `carillon sign-in`
// keeps its own (apps/cli/src/account.ts). A file without the mark is left alone: somebody signed in, or out, on purpose.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { demoPassword } from '@carillon/api'

const username = 'alice'
const scopes = ['read', 'write', 'notifications:send', 'notifications:broadcast']

interface Account {
  url: string
  token: string
  isDemo?: boolean
}

async function post(url: string, procedure: string, input: object, cookie?: string) {
  const headers = { 'content-type': 'application/json', ...(cookie && { cookie, origin: url }) }
  const response = await fetch(`${url}/trpc/${procedure}`, { method: 'POST', headers, body: JSON.stringify(input) })
  if (!response.ok) throw new Error(`${procedure} answered ${response.status}.`)
  return response
}

/** As anybody would: sign in, make a token, sign out. */
async function createToken(url: string): Promise<string> {
  const signedIn = await post(url, 'session.signIn', { username, password: demoPassword })
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0]
  const created = await post(url, 'tokens.create', { name: 'Command line of the demo world', scopes }, cookie)
  const { result } = (await created.json()) as { result: { data: { token: string } } }
  await post(url, 'session.signOut', {}, cookie)
  return result.data.token
}

async function isAccepted(url: string, token: string): Promise<boolean> {
  const response = await fetch(`${url}/trpc/session.me`, { headers: { authorization: `Bearer ${token}` } })
  return response.ok
}

const readAccount = (file: string): Promise<Account | null> => readFile(file, 'utf8').then(JSON.parse, () => null)

/** Only its owner may read it, from its first moment on. */
async function writeAccount(file: string, account: Account) {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(`${file}.new`, `${JSON.stringify({ ...account, username }, null, 2)}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
}

/** Leaves the command line a token of the demo world, and today's address. */
export async function keepDemoToken(file: string, serverUrl: string): Promise<void> {
  // Bound to every address, we are here as well.
  const url = serverUrl.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')
  const kept = await readAccount(file)
  if (kept && !kept.isDemo) return
  const token = kept && (await isAccepted(url, kept.token)) ? kept.token : await createToken(url)
  if (kept?.token !== token || kept.url !== url) await writeAccount(file, { url, token, isDemo: true })
}
