import './badge.css'

/** A count in its smallest form. The number is not read aloud: what carries the badge says it in its name. */
export function Badge(props: { count: number; isCorner?: boolean }) {
  return (
    <span class="badge" classList={{ 'badge-corner': props.isCorner }} aria-hidden="true">
      {badgeText(props.count)}
    </span>
  )
}

function badgeText(count: number): string {
  return count > 99 ? '99+' : String(count)
}
