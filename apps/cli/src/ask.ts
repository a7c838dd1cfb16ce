import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { Failure } from './failure.ts'
import type { Shell } from './shell.ts'

/** Asks on the terminal; what is typed is not shown when it is secret. */
export function ask({ input, errors }: Shell, question: string, { isSecret = false } = {}): Promise<string> {
  errors.write(question)
  // Readline shows what is typed by writing it to its output, so a secret gets an output that goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const reader = createInterface({ input, output: isSecret ? nowhere : errors, terminal: true })
  return new Promise((resolve, reject) => {
    reader.once('line', (line) => {
      resolve(line)
      reader.close()
    })
    reader.once('SIGINT', () => reader.close())
    // After an answer this comes too late to matter.
    reader.once('close', () => {
      if (isSecret) errors.write('\n')
      reject(new Failure('Nothing was entered.'))
    })
  })
}

/** All of standard input, without the line end a shell puts there. */
export const readInput = async ({ input }: Shell): Promise<string> => (await text(input)).replace(/\r?\n$/, '')
