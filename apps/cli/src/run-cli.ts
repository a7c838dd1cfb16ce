import { Command, CommanderError } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { addBroadcast } from './commands/broadcast.ts'
import { addDoctor } from './commands/doctor.ts'
import { addMessage } from './commands/message.ts'
import { addNotifications } from './commands/notifications.ts'
import { addNotify } from './commands/notify.ts'
import { addRetract } from './commands/retract.ts'
import { addSignIn } from './commands/sign-in.ts'
import { addSignOut } from './commands/sign-out.ts'
import { addTail } from './commands/tail.ts'
import { Failure } from './failure.ts'
import { note, type Shell } from './shell.ts'
import { address } from './target.ts'

const help = `
Begin like this:
  $ carillon sign-in alice
  $ carillon notify bob "Build done"
  $ carillon tail

Exit codes: 0 it worked, 1 it was refused or failed, 2 the command was mistyped.
After \`npm start\` with the demo world you are already signed in, as alice.
Scripts set CARILLON_URL and CARILLON_TOKEN instead of signing in.
carillon <command> --help shows examples of each.`

function createProgram(shell: Shell): Command {
  const program = new Command('carillon')
    .description('Notifications and messages from the command line.')
    .version(manifest.version)
    .option('--url <address>', 'the server (CARILLON_URL; default http://127.0.0.1:5001)', address)
    .option('--token <token>', 'an access token (CARILLON_TOKEN, which other users of this machine cannot see)')
    .option('--json', 'answer in JSON, one value per line')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => void shell.output.write(text),
      writeErr: (text) => void shell.errors.write(text),
    })
    .showHelpAfterError('See --help for examples.')
    .exitOverride()
    .addHelpText('after', help)
  const sending = [addNotify, addMessage, addBroadcast, addRetract, addNotifications]
  for (const add of [...sending, addTail, addDoctor, addSignIn, addSignOut]) add(program, shell)
  return program
}

function report(shell: Shell, error: unknown, json: boolean) {
  const { code, field } = error instanceof Failure ? error : { code: 'FAILED', field: undefined }
  const message = error instanceof Error ? error.message : String(error)
  note(shell, json ? JSON.stringify({ error: { code, field, message } }) : `carillon: ${message}`)
}

/** Runs one command line and returns its exit code. */
export async function runCli(args: string[], shell: Shell): Promise<number> {
  const program = createProgram(shell)
  try {
    await program.parseAsync(args, { from: 'user' })
    return 0
  } catch (error) {
    // Already told; whoever asked for help or the version has got it.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    // The reader has seen enough, as in `carillon tail | head -1`.
    if (error instanceof Error && 'code' in error && error.code === 'EPIPE') return 0
    report(shell, error, program.opts<{ json?: boolean }>().json ?? false)
    return 1
  }
}
