import type { Overview } from '@carillon/client'
import { locale } from '../../../i18n/locale.ts'
import { Section } from '../section.tsx'
import { text } from '../text.ts'
import { formatCount, formatRate } from './numbers.ts'

export function NowSection(props: { overview: Overview }) {
  const streams = () => props.overview.servers.reduce((sum, server) => sum + server.streams, 0)
  return (
    <Section title={text('now')}>
      <dl class="admin-now">
        <Figure label={text('now.users')} value={formatCount(props.overview.users, locale())} />
        <Figure
          label={text('now.sockets')}
          value={formatCount(props.overview.sockets + streams(), locale())}
          note={text('now.streams', { count: streams() })}
        />
        <Figure
          label={text('now.notifications')}
          value={formatRate(props.overview.notificationsPerSecond, locale())}
          note={text('now.perSecond')}
        />
        <Figure
          label={text('now.messages')}
          value={formatRate(props.overview.messagesPerSecond, locale())}
          note={text('now.perSecond')}
        />
      </dl>
    </Section>
  )
}

function Figure(props: { label: string; value: string; note?: string }) {
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
