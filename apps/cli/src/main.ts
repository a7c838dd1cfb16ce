import { readEnv } from './env.ts'
import { runCli } from './run-cli.ts'
import { createProcessShell } from './shell.ts'

process.exitCode = await runCli(process.argv.slice(2), createProcessShell(readEnv()))
