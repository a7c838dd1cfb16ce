import type { Command } from 'commander'
import { writeAccount } from '../account.ts'
import { ask, readInput } from '../ask.ts'
import { createToken } from '../create-token.ts'
import { explain } from '../failure.ts'
import { answer, note, type Shell } from '../shell.ts'
import { findTarget, type SharedOptions } from '../target.ts'

const examples = `
Examples:
  $ carillon sign-in                       asks for name and password
  $ carillon sign-in alice --url https://carillon.example
  $ carillon sign-in alice --password-stdin < password.txt
  $ CARILLON_PASSWORD=… carillon sign-in alice

Keeps an access token of 90 days in this checkout's data folder, where only you can read it; never the password.`

interface Options extends SharedOptions {
  passwordStdin?: boolean
}

async function findPassword(shell: Shell, command: Command, options: Options): Promise<string> {
  if (options.passwordStdin) return readInput(shell)
  if (shell.env.password !== undefined) return shell.env.password
  if (shell.input.isTTY) return ask(shell, 'Password: ', { isSecret: true })
  return command.error('error: there is no terminal to ask on: use --password-stdin or CARILLON_PASSWORD')
}

async function signIn(shell: Shell, command: Command, name: string | undefined) {
  const options = command.optsWithGlobals<Options>()
  const { url } = await findTarget(shell, options)
  if (name === undefined && (options.passwordStdin || !shell.input.isTTY)) {
    command.error('error: say who you are, as in: carillon sign-in alice')
  }
  const username = name ?? (await ask(shell, `Name at ${url}: `))
  const password = await findPassword(shell, command, options)
  const { user, token } = await createToken(url, { username, password }).catch((error) => {
    throw explain(error, url)
  })
  await writeAccount(shell.env.accountFile, { url, token, username: user.username })
  if (shell.env.token) note(shell, 'CARILLON_TOKEN is set and goes first: unset it to use this sign-in.')
  const words = `Signed in as ${user.username} at ${url}.`
  await answer(shell, options.json ?? false, { url, username: user.username }, words)
}

export const addSignIn = (program: Command, shell: Shell) =>
  program
    .command('sign-in')
    .description('let this checkout speak for you')
    .argument('[user]', 'your name')
    .option('--password-stdin', 'read the password from standard input')
    .addHelpText('after', examples)
    .action((name: string | undefined, _options: Options, command: Command) => signIn(shell, command, name))
