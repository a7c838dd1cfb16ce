import type { ServerFigures } from '@carillon/client'
import { type Accessor, createMemo, For, Index } from 'solid-js'
import { locale } from '../../../i18n/locale.ts'
import { createKeyed } from '../../../ui/create-keyed.ts'
import { Moment } from '../../settings/moment.tsx'
import { Section } from '../section.tsx'
import { text } from '../text.ts'
import { formatBytes, formatCount, formatDuration, formatShare, nothing } from './numbers.ts'
import { ScrollTable } from './scroll-table.tsx'
import { ServerName } from './server-name.tsx'

const byAge = (one: ServerFigures, other: ServerFigures) =>
  one.startedAt.localeCompare(other.startedAt) || one.id.localeCompare(other.id)

const columns = [
  'server',
  'state',
  'users',
  'sockets',
  'sse',
  'memory',
  'cpu',
  'delay',
  'listener',
  'database',
] as const

export function ServersSection(props: { servers: readonly ServerFigures[] }) {
  const sorted = createMemo(() => props.servers.toSorted(byAge))
  const rows = createKeyed(sorted, { keyOf: ({ id }) => id, isSame: Object.is })
  return (
    <Section title={text('servers')}>
      <ScrollTable
        class="admin-servers"
        label={text('servers.each')}
        headings={columns.map((column) => text(`servers.${column}`))}
      >
        <For each={rows()} fallback={<EmptyRow />}>
          {(server) => <Row server={server} />}
        </For>
      </ScrollTable>
    </Section>
  )
}

function Row(props: { server: Accessor<ServerFigures> }) {
  const server = () => props.server()
  return (
    <tr>
      <th scope="row">
        <ServerName id={server().id} />
        <small>
          <Moment at={server().startedAt} text={(time) => text('servers.since', { time })} />
        </small>
      </th>
      <td>
        <span class="admin-state" data-ready={server().isReady}>
          {text(server().isReady ? 'servers.ready' : 'servers.notReady')}
        </span>
      </td>
      <td>{formatCount(server().users, locale())}</td>
      <td>{formatCount(server().sockets, locale())}</td>
      <td>{formatCount(server().streams, locale())}</td>
      <td>{formatBytes(server().rssBytes, locale())}</td>
      <td>{formatShare(server().cpu, locale())}</td>
      <td>{formatDuration(server().eventLoopDelayMs, locale())}</td>
      <td>{formatDuration(server().listenerSilentMs, locale())}</td>
      <td>{formatDuration(server().databaseMs, locale())}</td>
    </tr>
  )
}

/** As high as the row that is to come. */
function EmptyRow() {
  return (
    <tr>
      <th scope="row">
        {nothing}
        <small>{nothing}</small>
      </th>
      <Index each={columns.slice(1)}>{() => <td>{nothing}</td>}</Index>
    </tr>
  )
}
