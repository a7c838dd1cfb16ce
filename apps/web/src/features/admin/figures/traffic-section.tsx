import type { ReconnectCause, Totals } from '@carillon/client'
import { Index } from 'solid-js'
import { locale } from '../../../i18n/locale.ts'
import { Section } from '../section.tsx'
import { text } from '../text.ts'
import { formatCount, formatRate, nothing } from './numbers.ts'
import { grownBy, type Moment, perSecond } from './rates.ts'
import './tables.css'

interface TrafficSectionProps {
  /** Dashes stand where nothing is known. */
  totals: Totals | undefined
  moments: readonly Moment[]
}

type Pick = (totals: Totals) => number

/** They stand there from the beginning, so that the first of each moves nothing. */
const usualKinds = ['announcement', 'invited', 'mention', 'message']
const causes: readonly ReconnectCause[] = ['first', 'network', 'server', 'too-slow', 'session', 'elsewhere', 'unknown']
const troubles = ['replays', 'resets', 'slowCloses', 'failedCalls'] as const

/** What flows, and what came in its way. */
export function TrafficSection(props: TrafficSectionProps) {
  const rate = (pick: Pick) => formatRate(perSecond(props.moments, pick), locale())
  const count = (value: number | undefined) => (value === undefined ? nothing : formatCount(value, locale()))
  const flow = (label: string, pick: Pick): CountRow => ({
    label,
    recent: rate(pick),
    total: count(props.totals && pick(props.totals)),
  })
  const event = (label: string, pick: Pick): CountRow => ({
    ...flow(label, pick),
    recent: count(grownBy(props.moments, pick)),
  })
  const kinds = () => [...new Set([...usualKinds, ...Object.keys(props.totals?.notifications ?? {})])].sort()
  const flows = () => [
    ...kinds().map((kind) =>
      flow(text('kind.notification', { kind }), ({ notifications }) => notifications[kind] ?? 0),
    ),
    flow(text('traffic.messages'), ({ messages }) => messages),
    flow(text('traffic.delivered'), ({ delivered }) => delivered),
  ]
  return (
    <Section title={text('traffic')} hint={text('traffic.hint')}>
      <div class="admin-columns">
        <Counts label={text('traffic.kind')} recent={text('traffic.perSecond')} rows={flows()} />
        <Counts
          label={text('traffic.connects')}
          recent={text('traffic.minute')}
          rows={causes.map((cause) => event(text(`cause.${cause}`), ({ connects }) => connects[cause]))}
        />
        <Counts
          label={text('traffic.trouble')}
          recent={text('traffic.minute')}
          rows={troubles.map((trouble) => event(text(`trouble.${trouble}`), (totals) => totals[trouble]))}
        />
      </div>
    </Section>
  )
}

interface CountRow {
  label: string
  recent: string
  total: string
}

function Counts(props: { label: string; recent: string; rows: readonly CountRow[] }) {
  return (
    <table class="admin-table admin-counts">
      <thead>
        <tr>
          <th scope="col">{props.label}</th>
          <th scope="col">{props.recent}</th>
          <th scope="col">{text('traffic.total')}</th>
        </tr>
      </thead>
      <tbody>
        <Index each={props.rows}>
          {(row) => (
            <tr>
              <th scope="row">
                <bdi>{row().label}</bdi>
              </th>
              <td>{row().recent}</td>
              <td>{row().total}</td>
            </tr>
          )}
        </Index>
      </tbody>
    </table>
  )
}
