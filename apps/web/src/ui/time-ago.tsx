import { formatAgo, formatAhead, formatMoment, formatRowTime, formatTime } from '../i18n/dates.ts'
import { locale } from '../i18n/locale.ts'
import { createNow } from './clock.ts'

const faces = {
  ago: formatAgo,
  row: formatRowTime,
  ahead: formatAhead,
  time: (moment: Date, _now: Date, tag: string) => formatTime(moment, tag),
}

interface TimeAgoProps {
  /** ISO 8601. */
  at: string
  /** "5 min ago", or for the edge of a row "14:02", "Mon", "3 Mar", always "14:02", or what is still to come. */
  face?: keyof typeof faces
}

export function TimeAgo(props: TimeAgoProps) {
  const now = createNow()
  const moment = () => new Date(props.at)
  return (
    <time dateTime={props.at} title={formatMoment(moment(), locale())}>
      {faces[props.face ?? 'ago'](moment(), now(), locale())}
    </time>
  )
}
