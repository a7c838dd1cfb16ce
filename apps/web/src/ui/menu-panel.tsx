import * as DropdownMenu from '@kobalte/core/dropdown-menu'
import Check from 'lucide-solid/icons/check'
import { For, Match, Show, Switch } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import { IconButton } from './icon-button.tsx'
import type { MenuEntry, MenuProps } from './menu-props.ts'
import './menu-panel.css'

type Action = Extract<MenuEntry, { kind: 'action' }>

/** The working half of `Menu`; it starts open, because it comes into being when its button is pressed. */
export default function MenuPanel(props: MenuProps) {
  return (
    <DropdownMenu.Root defaultOpen modal={false} gutter={6} placement={props.placement ?? 'bottom-end'}>
      <DropdownMenu.Trigger as={IconButton} class={props.class} size={props.size} label={props.label}>
        {props.children}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content class="menu" aria-label={props.label}>
          <For each={props.entries()}>{(entry) => <Entry entry={entry} />}</For>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function Entry(props: { entry: MenuEntry }) {
  const action = () => (props.entry.kind === 'action' ? props.entry : undefined)
  const heading = () => (props.entry.kind === 'heading' ? props.entry.label : undefined)
  return (
    <Switch fallback={<DropdownMenu.Separator class="menu-separator" />}>
      <Match when={heading()}>{(label) => <div class="menu-heading">{label()}</div>}</Match>
      <Match when={action()}>{(entry) => <ActionEntry entry={entry()} />}</Match>
    </Switch>
  )
}

function ActionEntry(props: { entry: Action }) {
  return (
    <Show
      when={props.entry.isChosen !== undefined}
      fallback={
        <DropdownMenu.Item class="menu-item" data-tone={props.entry.tone} onSelect={props.entry.onSelect}>
          <span class="menu-icon">
            <Show when={props.entry.icon}>{(icon) => <Dynamic component={icon()} />}</Show>
          </span>
          {props.entry.label}
        </DropdownMenu.Item>
      }
    >
      <DropdownMenu.CheckboxItem
        class="menu-item"
        checked={props.entry.isChosen}
        onChange={props.entry.onSelect}
        closeOnSelect
      >
        <span class="menu-icon">
          <DropdownMenu.ItemIndicator>
            <Check />
          </DropdownMenu.ItemIndicator>
        </span>
        {props.entry.label}
      </DropdownMenu.CheckboxItem>
    </Show>
  )
}
