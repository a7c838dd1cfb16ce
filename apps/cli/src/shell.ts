import type { Readable, Writable } from 'node:stream'
import type { Env } from './env.ts'

/** All that a command sees of the shell it was started from. */
export interface Shell {
  env: Env
  input: Readable & { isTTY?: boolean }
  output: Writable & { isTTY?: boolean }
  errors: Writable & { isTTY?: boolean }
  /** From the first call on, Ctrl-C no longer kills the process: it aborts the signal. */
  interrupted(): AbortSignal
}

/** Prints a line and waits until it is through, so that a slow reader slows us and a lost one is noticed. */
export const print = ({ output }: Shell, line: string): Promise<void> =>
  new Promise((resolve, reject) => output.write(`${line}\n`, (error) => (error ? reject(error) : resolve())))

/** For people, beside what a script reads. */
export const note = ({ errors }: Shell, line: string) => void errors.write(`${line}\n`)

/** The answer as one line of JSON, or in words. */
export const answer = (shell: Shell, json: boolean, value: unknown, words: string) =>
  print(shell, json ? JSON.stringify(value) : words)

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export function createProcessShell(env: Env): Shell {
  const controller = new AbortController()
  // The failed write says so too, where somebody waits for it.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  return {
    env,
    input: process.stdin,
    output: process.stdout,
    errors: process.stderr,
    interrupted() {
      for (const signal of endings) process.on(signal, () => controller.abort())
      return controller.signal
    },
  }
}
