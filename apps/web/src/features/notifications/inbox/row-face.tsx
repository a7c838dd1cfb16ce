import type { JSX } from 'solid-js'
import { t } from '../../../i18n/locale.ts'
import './row-face.css'

interface RowFaceProps {
  title: string
  isChosen: boolean
  onChoose: (isRange: boolean) => void
  children: JSX.Element
}

/** Who or what a row is from, and in its place a box to choose the row by. The keyboard has a key for it, and the menu an entry. */
export function RowFace(props: RowFaceProps) {
  const choose = (event: MouseEvent & { currentTarget: HTMLInputElement }) => {
    props.onChoose(event.shiftKey)
    // With a range it stays chosen, whatever the browser has made of the click.
    event.currentTarget.checked = props.isChosen
  }
  return (
    <span class="row-face">
      {props.children}
      <input
        type="checkbox"
        tabIndex={-1}
        aria-label={t('bell.chooseOne', { title: props.title })}
        checked={props.isChosen}
        onClick={choose}
      />
    </span>
  )
}
