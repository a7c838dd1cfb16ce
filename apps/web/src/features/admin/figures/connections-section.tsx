import type { ConnectionFigures, Overview } from '@carillon/client'
import Ellipsis from 'lucide-solid/icons/ellipsis'
import { type Accessor, createEffect, createMemo, createSignal, createUniqueId, For, Show } from 'solid-js'
import { locale } from '../../../i18n/locale.ts'
import { createKeyed } from '../../../ui/create-keyed.ts'
import { Menu } from '../../../ui/menu.tsx'
import { Segmented } from '../../../ui/segmented.tsx'
import { VisuallyHidden } from '../../../ui/visually-hidden.tsx'
import type { AdminActions } from '../actions/create-admin-actions.ts'
import { Section } from '../section.tsx'
import { text } from '../text.ts'
import { createHold } from './create-hold.ts'
import { inOrder, type Placed } from './in-order.ts'
import { formatBytes, formatDuration, formatRate, nothing } from './numbers.ts'
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
  const noteId = createUniqueId()
  const [ranking, setRanking] = createSignal<Ranking>('slowest')
  const hold = createHold<'pointer' | 'focus' | 'question'>()
  // Whoever is asked about somebody goes back to their row.
  createEffect(() => hold.set('question', props.actions.question() !== undefined))
  const placed = createPlaced({ connections: () => props.connections, ranking, isHeld: hold.isHeld })
  const rows = createKeyed(placed, { keyOf: ({ item }) => item.id, isSame: Object.is })
  const choices = () => rankings.map((value) => ({ value, label: text(`connections.${value}`) }))
  return (
    <Section title={text('connections')}>
      <div class="admin-order">
        <Segmented label={text('connections')} value={ranking()} options={choices()} onChange={setRanking} />
        <p class="admin-note" id={noteId}>
          {text(hold.isHeld() ? 'connections.held' : 'connections.moving')}
        </p>
      </div>
      <div
        class="admin-connections"
        onPointerEnter={() => hold.set('pointer', true)}
        onPointerLeave={() => hold.set('pointer', false)}
        onFocusIn={() => hold.set('focus', true)}
        onFocusOut={() => hold.set('focus', false)}
      >
        <Show when={rows().length > 0} fallback={<p class="admin-note">{text('connections.none')}</p>}>
          <ScrollTable
            label={text(`connections.${ranking()}`)}
            describedBy={noteId}
            headings={columns.map((column) => text(`connections.${column}`))}
          >
            <For each={rows()}>{(connection) => <Row placed={connection} actions={props.actions} />}</For>
          </ScrollTable>
        </Show>
      </div>
    </Section>
  )
}

interface PlacedOptions {
  connections: Accessor<Overview['connections']>
  ranking: Accessor<Ranking>
  isHeld: Accessor<boolean>
}

/** What is chosen, in its order; while that is held, the rows stay, and have their figures from wherever they are listed. */
function createPlaced({ connections, ranking, isHeld }: PlacedOptions): Accessor<readonly Placed<ConnectionFigures>[]> {
  const held = createMemo<{ ranking: Ranking; rows: readonly Placed<ConnectionFigures>[] }>(
    (before) => {
      const stays = isHeld() && before.ranking === ranking() && before.rows.length > 0
      const current = stays ? rankings.flatMap((each) => connections()[each]) : connections()[ranking()]
      return { ranking: ranking(), rows: inOrder(before.rows, current, stays) }
    },
    { ranking: ranking(), rows: [] },
  )
  return () => held().rows
}

function Row(props: { placed: Accessor<Placed<ConnectionFigures>>; actions: AdminActions }) {
  const connection = () => props.placed().item
  const isGone = () => props.placed().isGone
  const shown = (figure: string) => (isGone() ? nothing : figure)
  // It stays the same while the figures move: the entries of an open menu must not be made anew under the focus.
  const username = createMemo(() => connection().username)
  return (
    <tr data-gone={isGone() ? '' : undefined}>
      <th scope="row">
        <bdi>{username()}</bdi>
        <Show when={isGone()}>
          <VisuallyHidden> {text('connections.gone')}</VisuallyHidden>
        </Show>
      </th>
      <td>{text(`transport.${connection().transport}`)}</td>
      <td>
        <ServerName id={connection().serverId} />
      </td>
      <td>{shown(formatDuration(connection().roundTripMs, locale()))}</td>
      <td>{shown(formatBytes(connection().bufferedBytes, locale()))}</td>
      <td>{shown(formatRate(connection().eventsPerSecond, locale()))}</td>
      <td>{shown(formatRate(connection().callsPerSecond, locale()))}</td>
      <td>
        <Menu
          size="small"
          label={text('connections.more', { name: username() })}
          entries={() => props.actions.entriesFor(username())}
        >
          <Ellipsis />
        </Menu>
      </td>
    </tr>
  )
}
