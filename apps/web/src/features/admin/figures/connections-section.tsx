import type { ConnectionFigures, Overview } from '@carillon/client'
import Ellipsis from 'lucide-solid/icons/ellipsis'
import { type Accessor, createMemo, createSignal, For, Show } from 'solid-js'
import { locale } from '../../../i18n/locale.ts'
import { createKeyed } from '../../../ui/create-keyed.ts'
import { Menu } from '../../../ui/menu.tsx'
import { Segmented } from '../../../ui/segmented.tsx'
import type { AdminActions } from '../actions/create-admin-actions.ts'
import { Section } from '../section.tsx'
import { text } from '../text.ts'
import { inOrder } from './in-order.ts'
import { formatBytes, formatDuration, formatRate } from './numbers.ts'
import { ScrollTable } from './scroll-table.tsx'
import { ServerName } from './server-name.tsx'

const columns = ['person', 'transport', 'server', 'roundTrip', 'buffered', 'events', 'calls', 'actions'] as const

type Ranking = keyof Overview['connections']
const rankings = ['slowest', 'noisiest'] as const satisfies readonly Ranking[]

interface ConnectionsSectionProps {
  connections: Overview['connections']
  actions: AdminActions
}

export function ConnectionsSection(props: ConnectionsSectionProps) {
  const [ranking, setRanking] = createSignal<Ranking>('slowest')
  const [isPointedAt, setPointedAt] = createSignal(false)
  const [isFocused, setFocused] = createSignal(false)
  const held = createMemo<Held>(
    (before) => {
      const isHeld = before.ranking === ranking() && (isPointedAt() || isFocused())
      return { ranking: ranking(), items: inOrder(before.items, props.connections[ranking()], isHeld) }
    },
    { ranking: ranking(), items: [] },
  )
  const rows = createKeyed(() => held().items, { keyOf: ({ id }) => id, isSame: Object.is })
  const choices = () => rankings.map((value) => ({ value, label: text(`connections.${value}`) }))
  return (
    <Section title={text('connections')}>
      <Segmented label={text('connections')} value={ranking()} options={choices()} onChange={setRanking} />
      <div
        class="admin-connections"
        onPointerEnter={() => setPointedAt(true)}
        onPointerLeave={() => setPointedAt(false)}
        onFocusIn={() => setFocused(true)}
        onFocusOut={() => setFocused(false)}
      >
        <Show when={rows().length > 0} fallback={<p class="admin-note">{text('connections.none')}</p>}>
          <ScrollTable
            label={text(`connections.${ranking()}`)}
            headings={columns.map((column) => text(`connections.${column}`))}
          >
            <For each={rows()}>{(connection) => <Row connection={connection} actions={props.actions} />}</For>
          </ScrollTable>
        </Show>
      </div>
    </Section>
  )
}

interface Held {
  ranking: Ranking
  items: readonly ConnectionFigures[]
}

function Row(props: { connection: Accessor<ConnectionFigures>; actions: AdminActions }) {
  const connection = () => props.connection()
  return (
    <tr>
      <th scope="row">
        <bdi>{connection().username}</bdi>
      </th>
      <td>{text(`transport.${connection().transport}`)}</td>
      <td>
        <ServerName id={connection().serverId} />
      </td>
      <td>{formatDuration(connection().roundTripMs, locale())}</td>
      <td>{formatBytes(connection().bufferedBytes, locale())}</td>
      <td>{formatRate(connection().eventsPerSecond, locale())}</td>
      <td>{formatRate(connection().callsPerSecond, locale())}</td>
      <td>
        <Menu
          size="small"
          label={text('connections.more', { name: connection().username })}
          entries={() => props.actions.entriesFor(connection().username)}
        >
          <Ellipsis />
        </Menu>
      </td>
    </tr>
  )
}
