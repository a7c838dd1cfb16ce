import { type Client, type ConnectionState, isFlowing, type NumberedEvent } from '@carillon/client'
import type { Command } from 'commander'
import { Failure, refusedToken } from '../failure.ts'
import { formatEvent } from '../format-event.ts'
import { note, print, type Shell } from '../shell.ts'
import { type Session, withSession } from '../target.ts'

const examples = `
Examples:
  $ carillon tail
  $ carillon tail --json | jq -r 'select(.type == "message.posted") | .message.body'
  $ carillon tail --since "$(tail -1 events.jsonl | jq -r .cursor)" --json >> events.jsonl

Ctrl-C ends it. A lost connection comes back by itself, and what was missed is printed then.
With --json each line has a cursor: give the last one to --since to go on where you stopped.`

/** Says on the side when events stop and when they flow again; returns how to stop saying it. */
function tellOfConnection(shell: Shell, { connection }: Client, url: string): () => void {
  let isLost = false
  return connection.subscribe((state: ConnectionState) => {
    if (state.status === 'offline') {
      const seconds = Math.max(1, Math.round((state.retryAt - Date.now()) / 1_000))
      note(shell, `${isLost ? 'Still no connection' : 'Connection lost'} to ${url}: trying again in ${seconds} s.`)
      isLost = true
    } else if (isFlowing(state) && isLost) {
      note(shell, 'Connected again.')
      isLost = false
    }
  })
}

/** A stream that goes on as expected is no news to a person. */
const isWorthALine = (event: NumberedEvent) => event.type !== 'sync' || event.verdict !== 'live'

async function follow(shell: Shell, { client, url, json }: Session, since: string | undefined) {
  const { user } = await client.api.session.me.query()
  const signal = shell.interrupted()
  note(shell, `Listening as ${user.username} at ${url}. Ctrl-C ends.`)
  const stopTelling = tellOfConnection(shell, client, url)
  try {
    for await (const event of client.events({ since, signal })) {
      if (json) await print(shell, JSON.stringify(event))
      else if (isWorthALine(event)) await print(shell, formatEvent(event, new Date()))
    }
  } catch (error) {
    const isSignedOut = client.connection.get().status === 'signed-out'
    throw isSignedOut ? new Failure(refusedToken(url), { code: 'UNAUTHORIZED' }) : error
  } finally {
    stopTelling()
  }
}

export const addTail = (program: Command, shell: Shell) =>
  program
    .command('tail')
    .description('print everything that happens to you, as it happens')
    .option('--since <cursor>', 'begin with what came after this event')
    .addHelpText('after', examples)
    .action((options: { since?: string }, command: Command) =>
      withSession(shell, command, (session) => follow(shell, session, options.since)),
    )
