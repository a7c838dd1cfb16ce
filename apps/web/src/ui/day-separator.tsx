import { formatDay } from '../i18n/dates.ts'
import { locale } from '../i18n/locale.ts'
import { createNow } from './clock.ts'
import './day-separator.css'

/** Today, Yesterday, Monday … above what happened that day. */
export function DaySeparator(props: { at: string; tone?: 'list' | 'thread' }) {
  const now = createNow()
  return (
    <h2 class="day-separator" data-tone={props.tone ?? 'list'}>
      <time dateTime={props.at.slice(0, 10)}>{formatDay(new Date(props.at), now(), locale())}</time>
    </h2>
  )
}
