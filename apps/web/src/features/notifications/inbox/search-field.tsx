import Search from 'lucide-solid/icons/search'
import X from 'lucide-solid/icons/x'
import { onMount } from 'solid-js'
import { t } from '../../../i18n/locale.ts'
import { IconButton } from '../../../ui/icon-button.tsx'
import './search-field.css'

interface SearchFieldProps {
  value: string
  /** `undefined`: nothing is looked for any more. */
  onInput: (text: string | undefined) => void
  /** On to what was found. */
  onFound: () => void
}

/** Looks through the list below. Escape ends it, and nothing else; Enter goes on to the first that was found. */
export function SearchField(props: SearchFieldProps) {
  let field: HTMLInputElement | undefined
  onMount(() => field?.focus())
  function onKeyDown(event: KeyboardEvent) {
    if (event.isComposing || (event.key !== 'Escape' && event.key !== 'Enter')) return
    event.preventDefault()
    if (event.key === 'Enter') return props.onFound()
    // What lies behind would close as well.
    event.stopPropagation()
    props.onInput(undefined)
  }
  return (
    <search class="search-field">
      <Search />
      <input
        ref={field}
        type="search"
        aria-label={t('bell.search')}
        value={props.value}
        maxLength={200}
        on:keydown={onKeyDown}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
      <IconButton size="small" label={t('action.close')} onClick={() => props.onInput(undefined)}>
        <X />
      </IconButton>
    </search>
  )
}
