import type { Command } from 'commander'
import { readAccount, writeAccount } from '../account.ts'
import { Failure } from '../failure.ts'
import { answer, type Shell } from '../shell.ts'
import type { SharedOptions } from '../target.ts'

const note = `
The token is forgotten here. Until it expires the server would still take it: to end it there too, revoke it in the
settings of the web app.`

async function signOut(shell: Shell, { json = false }: SharedOptions) {
  const account = await readAccount(shell.env.accountFile)
  if (!account?.token) throw new Failure('You are not signed in.', { code: 'UNAUTHORIZED' })
  const { url, username } = account
  await writeAccount(shell.env.accountFile, { url, token: null, username })
  await answer(
    shell,
    json,
    { url, username },
    `Signed out${username ? ` ${username}` : ''}. The token is forgotten here.`,
  )
}

export const addSignOut = (program: Command, shell: Shell) =>
  program
    .command('sign-out')
    .description('forget what sign-in has kept')
    .addHelpText('after', note)
    .action((_options: object, command: Command) => signOut(shell, command.optsWithGlobals<SharedOptions>()))
