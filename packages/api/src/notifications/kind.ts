import type { Locale, Severity } from '@carillon/db'
import type { z } from 'zod'
import { bitsOf, type Channel, everyChannel } from '../preferences/channels.ts'
import { isWithin } from '../text.ts'
import { type KindAction, type NotificationAction, renderActions } from './kind-action.ts'

export type KindData = Record<string, unknown>

interface KindText {
  title: string
  body?: string | undefined
}

/** What a text may be made of: the data, and who caused the notification, if a person did. */
interface KindInput<Data> {
  data: Data
  actor: { displayName: string } | null
}

export interface KindDefinition<Data extends KindData> {
  /** Lower-case with dashes, such as `build-finished`. Stored with every notification: do not rename. */
  name: string
  /** Checks the data when it is raised, and again when it is read. */
  data: z.ZodType<Data>
  /** Title and body in every language; one that is missing does not compile. */
  text: Record<Locale, (input: KindInput<Data>) => KindText>
  /** Where a click leads: a path within the app. To anywhere else, there is no link. */
  link?: (data: Data) => string | null
  /**
   * What its reader can do at once: up to two buttons, each the call of a mutation, with the rights of whoever presses. Of a kind that
   * is not internal, the data, and so what it is called with, may come from anybody.
   */
  actions?: (data: Data) => [KindAction?, KindAction?]
  /** Unless the sender says otherwise. Default `normal`. */
  severity?: Severity
  /** What it is called where people choose how they want to be told of it. Default: its name, in plain words. */
  label?: Record<Locale, string>
  /** The ways its readers are told of it unless they choose otherwise. Default: all of them. */
  channels?: readonly Channel[]
  /** True for kinds only the server raises: `notifications.send` refuses them. */
  isInternal?: boolean
  /**
   * True for kinds that tell of what happens in the conversation `data.conversationId`: whoever has left it in the
   * meantime hears of it no more.
   */
  isForMembers?: boolean
  /** After so many days it is removed, read or not, archived or not. Default 90. */
  keepDays?: number
  /**
   * Collects: what is raised within a window of so many minutes waits among what is snoozed and comes all at once at its end, as
   * one group. What is critical does not wait. Windows begin at midnight UTC; at most a day. Default: nothing waits.
   */
  digestMinutes?: number
}

interface RenderedText {
  title: string
  body: string | null
  link: string | null
  actions: NotificationAction[]
}

/** A kind whose data type is known to itself only. */
export interface Kind {
  name: string
  label: Record<Locale, string>
  /** Those it is told by unless its readers choose otherwise, one bit each. */
  channels: number
  severity: Severity
  isInternal: boolean
  isForMembers: boolean
  keepDays: number
  digestMinutes: number | null
  data: z.ZodType<KindData>
  /** `null` when the data does not fit, as after a change of the schema. */
  render(locale: Locale, data: unknown, actor: KindInput<never>['actor']): RenderedText | null
}

/** A kind that can be raised with data of its type. */
export interface RaisableKind<Data extends KindData> extends Kind {
  data: z.ZodType<Data>
}

const usualDays = 90
const inWords = (name: string) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ')
const minutesOfDay = 24 * 60

/**
 * A kind of notification, and all there is to say about it. Stored are only its name and data; title, body and link are
 * made when it is read, in the reader's language.
 *
 * @example
 * export const buildFinished = defineKind({
 *   name: 'build-finished',
 *   data: z.object({ project: z.string(), seconds: z.number() }),
 *   text: {
 *     en: ({ data }) => ({ title: `${data.project} is built`, body: `It took ${data.seconds} s.` }),
 *     fr: ({ data }) => ({ title: `${data.project} est compilé`, body: `En ${data.seconds} s.` }),
 *   },
 *   link: ({ project }) => `/projects/${project}`,
 * })
 */
export function defineKind<Data extends KindData>(definition: KindDefinition<Data>): RaisableKind<Data> {
  const { name, data: schema, text, link, actions, keepDays = usualDays, digestMinutes = null } = definition
  if (!(keepDays > 0)) throw new Error(`The kind ${name} has to be kept for more than ${keepDays} days.`)
  const plainLabel = inWords(name)
  if (digestMinutes !== null && !(digestMinutes > 0 && digestMinutes <= minutesOfDay)) {
    throw new Error(
      `The kind ${name} cannot be collected for ${digestMinutes} minutes: more than none, and a day at most.`,
    )
  }
  return {
    name,
    label: definition.label ?? { en: plainLabel, fr: plainLabel },
    channels: definition.channels ? bitsOf(definition.channels) : everyChannel,
    data: schema,
    severity: definition.severity ?? 'normal',
    isInternal: definition.isInternal ?? false,
    isForMembers: definition.isForMembers ?? false,
    keepDays,
    digestMinutes,
    render(locale, stored, actor) {
      const { success, data } = schema.safeParse(stored)
      if (!success) return null
      const { title, body } = text[locale]({ data, actor })
      const leadsTo = link?.(data) ?? null
      const buttons = renderActions(locale, actions?.(data) ?? [])
      return {
        title,
        body: body ?? null,
        link: leadsTo !== null && isWithin(leadsTo) ? leadsTo : null,
        actions: buttons,
      }
    },
  }
}

/** The kinds one server knows. */
export interface KindRegistry {
  find(name: string): Kind | undefined
  names: string[]
  /** The names of those that only members of a conversation hear of. */
  forMembers: string[]
  /** Never fails: a kind of a newer version, or data that no longer fits, degrades to a plain line. */
  render(name: string, ...input: Parameters<Kind['render']>): RenderedText
}

export function createKindRegistry(kinds: Kind[]): KindRegistry {
  const byName = new Map(kinds.map((kind) => [kind.name, kind]))
  if (byName.size < kinds.length) throw new Error('Two kinds of notification have the same name.')
  return {
    find: (name) => byName.get(name),
    names: [...byName.keys()],
    forMembers: kinds.filter((kind) => kind.isForMembers).map((kind) => kind.name),
    render(name, ...input) {
      const plain = { title: name, body: null, link: null, actions: [] }
      try {
        return byName.get(name)?.render(...input) ?? plain
      } catch {
        // One kind that fails must not take the whole list, or everybody's stream, with it.
        return plain
      }
    },
  }
}
