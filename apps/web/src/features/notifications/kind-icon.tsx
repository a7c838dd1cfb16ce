import AtSign from 'lucide-solid/icons/at-sign'
import Bell from 'lucide-solid/icons/bell'
import Megaphone from 'lucide-solid/icons/megaphone'
import MessageCircle from 'lucide-solid/icons/message-circle'
import UserPlus from 'lucide-solid/icons/user-plus'
import { type Component, Show } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import { Avatar } from '../../ui/avatar.tsx'

/** Kinds of other teams are not known here and get the bell. */
const icons: Readonly<Record<string, Component>> = {
  announcement: Megaphone,
  message: MessageCircle,
  mention: AtSign,
  invited: UserPlus,
}

/** Who it is from, with a small sign of what it is; or only the sign, when nobody is behind it. */
export function KindIcon(props: { kind: string; actorName: string | undefined }) {
  const icon = () => icons[props.kind] ?? Bell
  return (
    <span class="kind-icon" aria-hidden="true">
      <Show
        when={props.actorName}
        fallback={
          <span class="kind-icon-alone">
            <Dynamic component={icon()} />
          </span>
        }
      >
        {(name) => (
          <>
            <Avatar name={name()} size={36} />
            <span class="kind-icon-sign">
              <Dynamic component={icon()} />
            </span>
          </>
        )}
      </Show>
    </span>
  )
}
