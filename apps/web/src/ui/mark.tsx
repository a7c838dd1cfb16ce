import './mark.css'

/** The bell on its beam. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M4.5 2h23a1.4 1.4 0 0 1 0 2.8h-23a1.4 1.4 0 0 1 0-2.8Z" />
      <g class="mark-bell">
        <path d="M14.6 4h2.8v3.2c4.7.8 7.3 4.5 7.5 9.7.1 3.3.8 4.9 2.5 6.3.9.8.4 2.3-.8 2.3H5.4c-1.2 0-1.7-1.5-.8-2.3 1.7-1.4 2.4-3 2.5-6.3.2-5.2 2.8-8.9 7.5-9.7Z" />
        <circle cx="16" cy="28.5" r="2.2" />
      </g>
    </svg>
  )
}
