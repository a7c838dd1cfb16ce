import { For } from 'solid-js'
import { VisuallyHidden } from './visually-hidden.tsx'
import './skeleton-rows.css'

interface SkeletonRowsProps {
  /** Read aloud instead of the shapes. */
  label: string
  count?: number
  shape?: 'row' | 'message'
}

/** Rows of the real height while the first page loads. They appear after a moment, so that a fast answer never flickers. */
export function SkeletonRows(props: SkeletonRowsProps) {
  const rows = () => Array.from({ length: props.count ?? 6 }, (_, index) => index)
  return (
    <div class="skeleton-rows" role="status" data-shape={props.shape ?? 'row'}>
      <VisuallyHidden>{props.label}</VisuallyHidden>
      <For each={rows()}>
        {() => (
          <div class="skeleton-row">
            <span class="skeleton-avatar" />
            <span class="skeleton-lines">
              <span class="skeleton-line" />
              <span class="skeleton-line" />
            </span>
          </div>
        )}
      </For>
    </div>
  )
}
