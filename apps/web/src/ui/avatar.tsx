import { For, Show } from 'solid-js'
import { hueOf, initialsOf } from './initials.ts'
import './avatar.css'

export type PresenceState = 'online' | 'away' | 'offline'

interface AvatarProps {
  name: string
  size?: 24 | 28 | 32 | 36 | 40 | 72
  presence?: PresenceState | undefined
}

/** Stands beside a name that is read aloud, so it says nothing itself. */
export function Avatar(props: AvatarProps) {
  return (
    <span
      class="avatar"
      aria-hidden="true"
      data-initials={initialsOf(props.name)}
      style={{ '--avatar-hue': hueOf(props.name), '--avatar-size': `${props.size ?? 36}px` }}
    >
      <Show when={props.presence && props.presence !== 'offline'}>
        <span class="avatar-presence" data-state={props.presence} />
      </Show>
    </span>
  )
}

/** Up to two people, the second one half behind the first. */
export function AvatarStack(props: { names: readonly string[]; size?: 36 | 40 }) {
  return (
    <span
      class="avatar-stack"
      aria-hidden="true"
      style={{ '--avatar-size': `${props.size ?? 36}px`, '--avatar-hue': hueOf(props.names[0] ?? '') }}
    >
      <For each={props.names.slice(0, 2)}>{(name) => <Avatar name={name} size={24} />}</For>
    </span>
  )
}
