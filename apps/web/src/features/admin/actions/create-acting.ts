import { describeError } from '@carillon/client'
import { useQueryClient } from '@tanstack/solid-query'
import { useApi } from '../../../api.tsx'
import { showToast } from '../../../ui/show-toast.ts'
import { useSession } from '../../session/session.tsx'
import { newestAuditOptions } from '../audit/create-audit-log.ts'
import { text } from '../text.ts'
import { createErrands, type Errand } from './create-errands.ts'
import { failureText } from './failure-text.ts'

interface Act {
  readonly errand: Errand
  readonly target?: string
  /** Returns what came of it, where there is something to say. */
  readonly run: () => Promise<string | undefined>
  /** Whether there was a better place to say what went wrong. */
  readonly onError?: (error: unknown) => boolean
  readonly whenLost?: string
}

/** Whatever an admin does by hand says what came of it, and stands in the audit log. */
export function createActing() {
  const api = useApi()
  const session = useSession()
  const cache = useQueryClient()
  const errands = createErrands()

  const act = ({ errand, target = '', run, onError, whenLost = text('actions.lost') }: Act): void => {
    void errands.run(errand, target, async () => {
      try {
        const outcome = await run()
        if (outcome) showToast({ text: outcome })
      } catch (error) {
        if (!onError?.(error)) showToast({ tone: 'error', text: failureText(error, whenLost) })
        if (describeError(error).code === 'FORBIDDEN') session.doubt()
      }
      // Also of what failed: it may have been done. Nothing waits for it.
      void cache.invalidateQueries({ queryKey: newestAuditOptions(api).queryKey })
    })
  }
  return { act, isUnderWay: errands.isUnderWay }
}

export type Acting = ReturnType<typeof createActing>
