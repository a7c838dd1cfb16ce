import { createSignal } from 'solid-js'
import { useApi } from '../../../api.tsx'
import { text } from '../text.ts'
import { createActing } from './create-acting.ts'
import { createBroadcasting } from './create-broadcasting.ts'
import { createPersonActions } from './create-person-actions.ts'
import type { Question } from './question.ts'

/** What an admin does by hand, most of it after a question. */
export function createAdminActions() {
  const { admin } = useApi().api
  const [question, ask] = createSignal<Question>()
  const acting = createActing()

  async function test(): Promise<string> {
    await admin.sendTest.mutate()
    return text('test.done')
  }
  return {
    isUnderWay: acting.isUnderWay,
    question,
    drop: () => ask(undefined),
    sendTest: () => acting.act({ errand: 'test', run: test }),
    askBroadcast: createBroadcasting(acting, ask),
    ...createPersonActions(acting, ask),
  }
}

export type AdminActions = ReturnType<typeof createAdminActions>
