// The only file that reads process.env.
import { resolve } from 'node:path'

const checkout = resolve(import.meta.dirname, '../../..')

export interface Env {
  url: string | undefined
  token: string | undefined
  password: string | undefined
  /** Where sign-in keeps the token: in the checkout's data folder, like everything else. */
  accountFile: string
}

/** An empty variable counts as unset. */
export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
  return {
    url: source['CARILLON_URL'] || undefined,
    token: source['CARILLON_TOKEN'] || undefined,
    password: source['CARILLON_PASSWORD'] || undefined,
    accountFile: resolve(checkout, source['DATA_DIR'] || '.data', 'cli.json'),
  }
}
