import { expect, inject, test } from 'vitest'
import {
  answerInquiry,
  forgetInquiry,
  type Inquiry,
  putInquiry,
  readAnswers,
  readInquiry,
  serversSince,
} from './inquiries.ts'
import { createListener } from './listen.ts'
import { createTestDatabase, eventually, type TestDatabase } from './testing.ts'

const inquiryOf = (seq: number): Inquiry => ({ id: crypto.randomUUID(), userId: crypto.randomUUID(), seq })

/** As if a server had written figures for the ten seconds that began so long ago, and last of all a moment ago or never again. */
const write = ({ sql }: TestDatabase, serverId: string, { seconds, isThere }: { seconds: number; isThere: boolean }) =>
  sql`
    insert into server_figures (server_id, slot, at, report, sample)
    values (${serverId}, now() - make_interval(secs => ${seconds}), ${isThere ? sql`now()` : sql`to_timestamp(0)`}, '{}', '{}')`

test('a question is heard by every server, and their answers are read together', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const { sql } = database
  const heard: (Inquiry | null)[] = []
  const hints: unknown[] = []
  const listen = () =>
    createListener({
      url: database.url,
      pool: sql,
      onHint: (userIds) => hints.push(userIds),
      onInquiry: (text) => heard.push(readInquiry(text)),
      onCatchUp() {},
    })
  const listeners = [listen(), listen()]
  await Promise.all(listeners.map((listener) => listener.heard))
  const inquiry = inquiryOf(7)
  await putInquiry(sql, inquiry)
  await eventually(() => expect(heard).toEqual([inquiry, inquiry]))
  await Promise.all(listeners.map((listener) => listener.close()))
  expect(hints).toEqual([])
  for (const serverId of ['one', 'two']) await answerInquiry(sql, inquiry.id, serverId, { from: serverId })
  await write(database, 'one', { seconds: 1, isThere: true })
  await write(database, 'left', { seconds: 1, isThere: false })
  const { answers, present } = await readAnswers(sql, inquiry.id)
  expect(answers).toHaveLength(2)
  expect(answers).toContainEqual({ serverId: 'two', answer: { from: 'two' } })
  expect(present).toEqual(['one'])
  await forgetInquiry(sql, inquiry.id)
  expect(await sql`select 1 from trace_answers`).toHaveLength(0)
})

test('a question that nobody put is not answered, and an answer that comes too late is not kept', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const { sql } = database
  const made = inquiryOf(1)
  await answerInquiry(sql, made.id, 'one', {})
  expect(await sql`select 1 from trace_answers`).toHaveLength(0)
  await putInquiry(sql, made)
  await forgetInquiry(sql, made.id)
  await answerInquiry(sql, made.id, 'one', {})
  expect(await sql`select 1 from trace_answers`).toHaveLength(0)
})

test('what was left lying goes with the next question', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const { sql } = database
  const left = inquiryOf(1)
  await putInquiry(sql, left)
  await answerInquiry(sql, left.id, 'one', {})
  await sql`update trace_answers set at = now() - interval '2 minutes'`
  await putInquiry(sql, inquiryOf(2))
  expect(await sql`select 1 from trace_answers`).toHaveLength(1)
})

test('what a server of another version may have meant is no question', () => {
  for (const text of ['', 'x', `${crypto.randomUUID()}:${crypto.randomUUID()}`, `${crypto.randomUUID()}:a:1`]) {
    expect(readInquiry(text)).toBeNull()
  }
})

test('all servers since a moment are known as far as figures reach back, those that are gone as well', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const { sql } = database
  const ago = (seconds: number) => Date.now() - seconds * 1_000
  expect(await serversSince(sql, ago(0))).toBeNull()
  await write(database, 'long gone', { seconds: 300, isThere: false })
  await write(database, 'gone', { seconds: 60, isThere: false })
  await write(database, 'here', { seconds: 60, isThere: true })
  await write(database, 'here', { seconds: 1, isThere: true })
  expect(await serversSince(sql, ago(60))).toEqual(['gone', 'here'])
  expect(await serversSince(sql, ago(5))).toEqual(['here'])
  expect(await serversSince(sql, ago(400))).toBeNull()
})
