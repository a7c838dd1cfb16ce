import './mark.css'

/** The bell on its beam. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M5.5 3h21a1.5 1.5 0 0 1 0 3h-9v2.1c4.1.8 6.5 4.2 6.8 8.9.2 3.3.9 4.9 2.5 6.2.9.7.4 2.3-.8 2.3H6c-1.2 0-1.7-1.6-.8-2.3 1.6-1.3 2.3-2.9 2.5-6.2.3-4.7 2.7-8.1 6.8-8.9V6h-9a1.5 1.5 0 0 1 0-3Z" />
      <circle class="mark-clapper" cx="16" cy="28.3" r="2.2" />
    </svg>
  )
}
