// What a notification lets its reader do at once: a procedure to call, shown as a button. Which one, and with what, is typed by
// the routers there are; the texts are made when it is read, like all others.
import type { Locale } from '@carillon/db'
import type { AnyMutationProcedure, AnyProcedure, inferProcedureInput } from '@trpc/server'
import type { AppRouter } from '../root.ts'

/**
 * The routers whose mutations a button may call. A team adds its own:
 *
 * @example
 * declare module '@carillon/api/kit' {
 *   interface ActionRouters {
 *     team: typeof teamRouter
 *   }
 * }
 */
export interface ActionRouters {
  carillon: AppRouter
}

type CallsOf<Procedures, Prefix extends string> = {
  [Name in keyof Procedures & string]: Procedures[Name] extends AnyMutationProcedure
    ? inferProcedureInput<Procedures[Name]> extends infer Input extends object
      ? { procedure: `${Prefix}${Name}`; input: Input }
      : never
    : Procedures[Name] extends AnyProcedure
      ? never
      : CallsOf<Procedures[Name], `${Prefix}${Name}.`>
}[keyof Procedures & string]

/** A mutation that takes an object, by its path, and what it is called with. */
type ActionCall = {
  [Name in keyof ActionRouters]: CallsOf<ActionRouters[Name]['_def']['record'], ''>
}[keyof ActionRouters]

/** A button; a language that is missing does not compile. */
export interface KindAction {
  label: Record<Locale, string>
  call: ActionCall
}

/** A button as its reader gets it. */
export interface NotificationAction {
  label: string
  /** A mutation, such as `conversations.leave`. */
  procedure: string
  input: Record<string, unknown>
}

/** In the reader's language. */
export function renderActions(locale: Locale, actions: readonly (KindAction | undefined)[]): NotificationAction[] {
  return actions.flatMap((action) => {
    if (!action) return []
    const { procedure, input } = action.call
    return [{ label: action.label[locale], procedure, input: { ...input } }]
  })
}
