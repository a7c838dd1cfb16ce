import ArrowDown from 'lucide-solid/icons/arrow-down'
import { t } from '../../i18n/locale.ts'
import './thread-pieces.css'

/** Between what was read and what came since; it stays until one leaves. */
export function NewLine() {
  return <h2 class="new-line">{t('messages.new')}</h2>
}

/** What came while one was reading further up. It never scrolls by itself. */
export function ArrivalPill(props: { count: number; onPress: () => void }) {
  return (
    <button
      type="button"
      class="arrival-pill"
      data-quiet={props.count > 0 ? undefined : ''}
      onClick={() => props.onPress()}
    >
      <ArrowDown />
      {props.count > 0 ? t('messages.arrived', { count: props.count }) : t('messages.toLatest')}
    </button>
  )
}
