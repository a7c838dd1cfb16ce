import { randomUUID } from 'node:crypto'
import {
  answerInquiry,
  type Database,
  forgetInquiry,
  type InquiryAnswers,
  isAsked,
  putInquiry,
  readAnswers,
  readInquiry,
} from '@carillon/db'
import { z } from 'zod'
import { answersInTime, createHeed } from '../live/between-servers.ts'
import type { Deliveries, DeliveryMemory } from './deliveries.ts'

/** Questions that are answered side by side; an admin does not ask often. */
const mostAtOnce = 4

const device = { via: z.enum(['session', 'token']), handle: z.string(), userAgent: z.string().nullable() }

/** Servers of two versions answer during a deploy: one that is not understood has not answered. */
const memoryShape: z.ZodType<DeliveryMemory> = z.object({
  since: z.number().nullable(),
  handed: z.array(
    z.object({
      ...device,
      streamId: z.string(),
      type: z.string().nullable(),
      at: z.number(),
      heardAt: z.number().nullable(),
    }),
  ),
  open: z.array(z.object({ ...device, streamId: z.string(), cursor: z.number() })),
})

export interface Inquired {
  answers: { serverId: string; memory: DeliveryMemory }[]
  /** Servers that are there and have said nothing, or nothing that is understood. */
  silent: string[]
}

/** Asks all servers what they remember of the event `seq` of this user. */
export type Inquire = (event: { userId: string; seq: number }) => Promise<Inquired>

interface InquiriesOptions {
  serverId: string
  look: Deliveries['look']
  onError(error: unknown): void
}

function understood({ answers, present }: InquiryAnswers): Inquired {
  const clear = answers.flatMap(({ serverId, answer }) => {
    const { data: memory } = memoryShape.safeParse(answer)
    return memory ? [{ serverId, memory }] : []
  })
  const heard = new Set(clear.map(({ serverId }) => serverId))
  const all = [...present, ...answers.map(({ serverId }) => serverId)]
  return { answers: clear, silent: [...new Set(all)].filter((id) => !heard.has(id)) }
}

export function createInquiries({ vital }: Database, { serverId, look, onError }: InquiriesOptions) {
  async function untilAnswered(id: string): Promise<Inquired> {
    const found = await answersInTime(
      () => readAnswers(vital.sql, id),
      ({ answers, present }) => {
        const answered = new Set(answers.map((answer) => answer.serverId))
        return answered.has(serverId) && present.every((server) => answered.has(server))
      },
    )
    return understood(found)
  }

  const inquire: Inquire = async ({ userId, seq }) => {
    const id = randomUUID()
    try {
      await putInquiry(vital.sql, { id, userId, seq })
      return await untilAnswered(id)
    } finally {
      await forgetInquiry(vital.sql, id)
    }
  }

  /** What is remembered is looked through only for who may ask. */
  async function answer(text: string) {
    const inquiry = readInquiry(text)
    if (!inquiry || !(await isAsked(vital.sql, inquiry.id))) return
    await answerInquiry(vital.sql, inquiry.id, serverId, look(inquiry.userId, inquiry.seq))
  }
  return { inquire, hear: createHeed(mostAtOnce, answer, onError) }
}
