import { type Client, createClient } from '@carillon/client'
import { type Command, InvalidArgumentError } from 'commander'
import { readAccount } from './account.ts'
import { explain, Failure } from './failure.ts'
import type { Shell } from './shell.ts'

/** What every command takes. */
export interface SharedOptions {
  url?: string
  token?: string
  json?: boolean
}

/** The server to talk to, and what lets us in. */
export interface Target {
  url: string
  token: string | undefined
  /** Where the token was found. */
  source: '--token' | 'CARILLON_TOKEN' | 'sign-in' | 'nowhere'
}

export interface Session {
  client: Client
  url: string
  json: boolean
}

const defaultUrl = 'http://127.0.0.1:5001'

const isAddress = (url: string) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
const notAnAddress = 'is not an address such as https://carillon.example'

const originOf = (url: string) => {
  if (isAddress(url)) return new URL(url).origin
  throw new Failure(`${url} ${notAnAddress}.`, { code: 'BAD_URL' })
}

/** Reads `--url`. */
export function address(url: string): string {
  if (isAddress(url)) return new URL(url).origin
  throw new InvalidArgumentError(`It ${notAnAddress}.`)
}

/** What is typed wins over the environment, and that over what sign-in kept. */
export async function findTarget({ env }: Shell, options: SharedOptions): Promise<Target> {
  const account = await readAccount(env.accountFile)
  const url = originOf(options.url ?? env.url ?? account?.url ?? defaultUrl)
  if (options.token) return { url, token: options.token, source: '--token' }
  if (env.token) return { url, token: env.token, source: 'CARILLON_TOKEN' }
  // A token is for the server that made it: no other gets to see it.
  const isForUs = account?.token && originOf(account.url) === url
  return isForUs
    ? { url, token: account.token ?? undefined, source: 'sign-in' }
    : { url, token: undefined, source: 'nowhere' }
}

/** Does the work with a client that is let in, and closes it. */
export async function withSession(shell: Shell, command: Command, work: (session: Session) => Promise<void>) {
  const options = command.optsWithGlobals<SharedOptions>()
  const { url, token } = await findTarget(shell, options)
  if (!token) {
    throw new Failure(`You are not signed in to ${url}. Run: carillon sign-in`, { code: 'UNAUTHORIZED' })
  }
  const client = createClient({ url, token })
  try {
    await work({ client, url, json: options.json ?? false })
  } catch (error) {
    throw explain(error, url)
  } finally {
    client.close()
  }
}
