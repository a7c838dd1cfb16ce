import type { Overview } from '@carillon/client'
import { locale } from '../../../i18n/locale.ts'
import { Section } from '../section.tsx'
import { text } from '../text.ts'
import { formatCount, formatRate, nothing } from './numbers.ts'

interface NowSectionProps {
  /** Dashes stand where nothing is known. */
  overview: Overview | undefined
  /** Figures come, and no server has a part in them. */
  isSilent: boolean
}

export function NowSection(props: NowSectionProps) {
  const streams = () => props.overview?.servers.reduce((sum, server) => sum + server.streams, 0) ?? 0
  const count = (of: (overview: Overview) => number) =>
    props.overview ? formatCount(of(props.overview), locale()) : nothing
  return (
    <Section title={text('now')} hint={props.isSilent ? text('now.silent') : undefined}>
      <dl class="admin-now">
        <Figure label={text('now.users')} value={count(({ users }) => users)} />
        <Figure
          label={text('now.sockets')}
          value={count(({ sockets }) => sockets + streams())}
          note={props.overview && text('now.streams', { count: streams() })}
        />
        <Figure
          label={text('now.notifications')}
          value={formatRate(props.overview?.notificationsPerSecond, locale())}
          note={text('now.perSecond')}
        />
        <Figure
          label={text('now.messages')}
          value={formatRate(props.overview?.messagesPerSecond, locale())}
          note={text('now.perSecond')}
        />
      </dl>
    </Section>
  )
}

function Figure(props: { label: string; value: string; note?: string | undefined }) {
  return (
    <div>
      <dt>{props.label}</dt>
      <dd>
        <strong>{props.value}</strong>
        <span>{props.note}</span>
      </dd>
    </div>
  )
}
