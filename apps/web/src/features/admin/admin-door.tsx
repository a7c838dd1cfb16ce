import { Show } from 'solid-js'
import { useApi } from '../../api.tsx'
import { MissingPage } from '../../frame/missing-page.tsx'
import { lazyPart } from '../../ui/lazy-part.ts'

const AdminPage = lazyPart(() => import('./admin-page.tsx'))

/** For everybody else there is no such page. */
export function AdminDoor() {
  const api = useApi()
  return (
    <Show when={api.user.isAdmin} fallback={<MissingPage />}>
      <AdminPage />
    </Show>
  )
}
