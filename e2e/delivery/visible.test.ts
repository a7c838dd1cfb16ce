// Whoever has the app before their eyes says so by a stream over the socket of the events: what ends it, ends it.
import { createClient, sayVisible } from '@carillon/client'
import { eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTheatre } from '../support/theatre.ts'

let theatre: Awaited<ReturnType<typeof createTheatre>>
beforeAll(async () => {
  theatre = await createTheatre()
})
afterAll(() => theatre[Symbol.asyncDispose]())

const looks = (userId: string, isLooking: boolean) =>
  eventually(async () => {
    const rows = await theatre.database.sql`select 1 from looking where user_id = ${userId}`
    expect(rows).toHaveLength(isLooking ? 1 : 0)
  })

test('somebody looks from when a page of theirs says so until it says otherwise, or is gone', async () => {
  const ann = await theatre.person('ann')
  const [laptop, phone] = [0, 1].map(() => createClient({ url: theatre.url, token: ann.token }))
  if (!laptop || !phone) throw new Error('Two clients were made.')
  const lookAway = sayVisible(laptop)
  await looks(ann.id, true)
  sayVisible(phone)
  lookAway()
  await looks(ann.id, true)
  phone.close()
  await looks(ann.id, false)
  laptop.close()
})
