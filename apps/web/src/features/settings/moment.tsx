import { formatAgo, formatMoment } from '../../i18n/dates.ts'
import { locale } from '../../i18n/locale.ts'
import { createNow } from '../../ui/clock.ts'

/** A moment inside a sentence. */
export function Moment(props: { at: string; text: (ago: string) => string }) {
  const now = createNow()
  const moment = () => new Date(props.at)
  return (
    <time dateTime={props.at} title={formatMoment(moment(), locale())}>
      {props.text(formatAgo(moment(), now(), locale()))}
    </time>
  )
}
