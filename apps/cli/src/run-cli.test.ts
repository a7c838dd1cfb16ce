import { readFile, stat } from 'node:fs/promises'
import { createClient } from '@carillon/client'
import { eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readAccount } from './account.ts'
import { createPlainProxy, createWorld, password, startCli } from './testing.ts'

let world: Awaited<ReturnType<typeof createWorld>>
beforeAll(async () => {
  world = await createWorld()
  for (const name of ['alice', 'bob']) await world.signUp(name)
  await world.signIn('alice')
})
afterAll(() => world[Symbol.asyncDispose]())

const parse = (lines: string[]) => lines.map((line) => JSON.parse(line))

describe('sign-in', () => {
  test('keeps a token, never the password, in a file only its owner can read', async () => {
    const text = await readFile(world.accountFile, 'utf8')
    expect(JSON.parse(text)).toEqual({ url: world.url, token: expect.stringMatching(/^crl_/), username: 'alice' })
    expect(text).not.toContain(password)
    expect((await stat(world.accountFile)).mode & 0o777).toBe(0o600)
  })

  test('reads the password from standard input, and leaves no session behind', async () => {
    await using other = await createWorld()
    await other.signUp('chloe')
    const args = ['sign-in', 'chloe', '--password-stdin', '--url', other.url, '--json']
    const signedIn = startCli(args, other.accountFile, { input: `${password}\n` })
    expect(await signedIn.code).toBe(0)
    expect(parse(signedIn.lines())).toEqual([{ url: other.url, username: 'chloe' }])
    expect(await other.run('notify', 'chloe', 'Hello')).toMatchObject({ code: 0 })

    expect(await other.run('sign-out')).toMatchObject({ code: 0 })
    const { code, errors } = await other.run('notify', 'chloe', 'Hello')
    expect(code).toBe(1)
    expect(errors).toContain('Run: carillon sign-in')
  })

  test('refuses a wrong password, and asks for nothing where there is no terminal', async () => {
    const args = ['sign-in', 'alice', '--url', world.url]
    const wrong = startCli(args, world.accountFile, { env: { password: 'something else' } })
    expect(await wrong.code).toBe(1)
    expect(wrong.errors()).toContain('Wrong name or password.')
    const silent = startCli(args, world.accountFile)
    expect(await silent.code).toBe(2)
    expect(silent.errors()).toContain('--password-stdin')
  })

  test('gives its token to no other server', async () => {
    const elsewhere = await world.run('notify', 'alice', 'Hello', '--url', 'http://127.0.0.1:9')
    expect(elsewhere.code).toBe(1)
    expect(elsewhere.errors).toContain('You are not signed in to http://127.0.0.1:9')
  })
})

describe('notify, message and broadcast', () => {
  test('tail prints each as it happens, one JSON line per event, and ends with 0 on Ctrl-C', async () => {
    const tail = world.start('tail', '--json')
    await eventually(() => expect(parse(tail.lines())).toMatchObject([{ type: 'sync', verdict: 'live' }]))

    const sent = await world.run('notify', 'alice', 'Build done', '--link', '/conversations', '--severity', 'high')
    expect(sent).toEqual({ code: 0, output: 'Sent to alice.\n', errors: '' })
    await eventually(() => expect(tail.lines()).toHaveLength(2))
    const notification = { title: 'Build done', link: '/conversations', severity: 'high' }
    expect(parse(tail.lines())[1]).toMatchObject({ type: 'notification.created', notification })

    expect(await world.run('message', 'bob', 'Lunch?')).toMatchObject({ code: 0, output: 'Sent to bob.\n' })
    await eventually(() =>
      expect(parse(tail.lines())).toContainEqual(
        expect.objectContaining({ type: 'message.posted', message: expect.objectContaining({ body: 'Lunch?' }) }),
      ),
    )
    expect(await world.run('broadcast', 'Restart at six')).toMatchObject({ code: 0, output: 'Sent to 2 people.\n' })
    await eventually(() => expect(tail.output()).toContain('Restart at six'))

    tail.interrupt()
    expect(await tail.code).toBe(0)
    expect(tail.errors()).toContain(`Listening as alice at ${world.url}`)
  })

  test('tail --since prints what was missed, in words for people', async () => {
    const first = world.start('tail', '--json')
    const [sync] = await eventually(() => {
      expect(first.lines()).toHaveLength(1)
      return parse(first.lines())
    })
    first.interrupt()
    await first.code
    await world.run('notify', 'alice', 'While you were out')
    const second = world.start('tail', '--since', sync.cursor)
    await eventually(() => expect(second.output()).toContain('notification.created    While you were out (from alice)'))
    second.interrupt()
    expect(await second.code).toBe(0)
  })

  test('says which field the server did not like', async () => {
    const wrongUser = await world.run('notify', 'nobody', 'Hello')
    expect(wrongUser).toEqual({ code: 1, output: '', errors: 'carillon: to: nobody is called “nobody”\n' })
    const inJson = await world.run('message', 'nobody', 'Hello', '--json')
    expect(inJson.code).toBe(1)
    expect(JSON.parse(inJson.errors).error).toMatchObject({ code: 'BAD_REQUEST', field: 'with' })
    const wrongLink = await world.run('notify', 'alice', 'Hello', '--link', 'https://elsewhere.example')
    expect(wrongLink).toMatchObject({ code: 1, errors: expect.stringContaining('data.link') })
  })

  test('sends once under the same key, and answers in JSON', async () => {
    const once = ['notify', 'bob', 'Disk almost full', '--key', 'disk', '--json']
    const [first, second] = [await world.run(...once), await world.run(...once)]
    expect(JSON.parse(first.output)).toEqual({ notifications: [{ id: expect.any(String), username: 'bob' }] })
    expect(second.output).toBe(first.output)
  })

  test('notify --at sends later, and retract takes it back, before and after', async () => {
    const later = await world.run('notify', 'bob', 'Later', '--at', '2999-01-01', '--key', 'later')
    expect(later).toMatchObject({ code: 1, errors: expect.stringContaining('sendAt') })
    const sendAt = new Date(Date.now() + 86_400_000).toISOString()
    const planned = await world.run('notify', 'bob', 'Tomorrow', '--at', sendAt, '--key', 'tomorrow')
    expect(planned).toMatchObject({ code: 0, output: expect.stringContaining('Will be sent to bob at ') })
    expect(await world.run('retract', 'tomorrow')).toMatchObject({ code: 0, output: 'It will not be sent.\n' })
    await world.run('notify', 'bob', 'Now', '--key', 'now', '--expires', sendAt)
    expect(await world.run('retract', 'now')).toMatchObject({ code: 0, output: 'Taken back: 1.\n' })
    expect(await world.run('retract', 'never')).toMatchObject({ code: 1 })
    expect(await world.run('notify', 'bob', 'When?', '--at', 'soon')).toMatchObject({ code: 2 })
  })

  test('notifications sends as many as asked for, in order', async () => {
    const tail = world.start('tail', '--json')
    await eventually(() => expect(tail.lines()).toHaveLength(1))
    const { code, output } = await world.run('notifications', 'alice', '--count', '12', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(output)).toMatchObject({ sent: 12 })
    await eventually(() => expect(tail.lines()).toHaveLength(13))
    const titles = parse(tail.lines().slice(1)).map(({ notification }) => notification.title)
    expect(titles).toEqual(Array.from({ length: 12 }, (_, index) => `Test notification ${index + 1} of 12`))
    tail.interrupt()
    await tail.code
    expect(await world.run('notifications', 'nobody', '--count', '3')).toMatchObject({ code: 1 })
  })
})

describe('what is mistyped', () => {
  const mistyped = [
    [],
    ['frobnicate'],
    ['notify', 'alice'],
    ['notify', 'alice', 'Build', 'done'],
    ['notify', 'alice', 'Build done', '--severity', 'enormous'],
    ['notifications', 'alice'],
    ['notifications', 'alice', '--count', '0'],
    ['tail', '--url', 'not an address'],
  ]
  test.each(mistyped.map((args) => [args.join(' '), args] as const))('“%s” ends with 2', async (_line, args) => {
    expect(await world.run(...args)).toMatchObject({ code: 2, output: '', errors: expect.stringMatching(/\S/) })
  })

  test('asking for help or the version is no mistake', async () => {
    expect(await world.run('notify', '--help')).toMatchObject({ code: 0, output: expect.stringContaining('Examples:') })
    expect(await world.run('--version')).toMatchObject({ code: 0 })
  })
})

describe('doctor', () => {
  const statuses = (output: string) => Object.fromEntries(JSON.parse(output).findings.map(Object.values))

  test('follows a notification all the way, and puts it away again', async () => {
    const { code, output } = await world.run('doctor')
    expect(output).toMatch(/✓ Delivery: a notification to yourself arrived after \d+ ms\nAll is well\.\n$/)
    expect(code).toBe(0)
    const { url, token } = (await readAccount(world.accountFile)) ?? { url: '', token: '' }
    const { api } = createClient({ url, token: token ?? '' })
    const listed = async (filter: 'all' | 'archived') =>
      (await api.notifications.list.query({ filter })).items.map(({ title }) => title)
    expect(await listed('archived')).toEqual(['Carillon doctor'])
    expect(await listed('all')).not.toContain('Carillon doctor')
  })

  test('finds a token the server does not accept, and checks nothing behind it', async () => {
    const { code, output } = await world.run('doctor', '--token', 'crl_wrong', '--json')
    expect(code).toBe(1)
    expect(statuses(output)).toMatchObject({ Readiness: 'ok', 'Access token': 'broken', WebSocket: 'not checked' })
  })

  test('finds that no WebSocket gets through, though events come over HTTP', async () => {
    await using proxy = await createPlainProxy(world.url)
    const { token } = (await readAccount(world.accountFile)) ?? {}
    const { code, output } = await world.run('doctor', '--url', proxy.url, '--token', token ?? '', '--json')
    expect(statuses(output)).toMatchObject({ 'Access token': 'ok', WebSocket: 'broken', Delivery: 'not checked' })
    expect(output).toContain('events come over HTTP only')
    expect(code).toBe(1)
  })

  test('finds that there is no server', async () => {
    const { code, output, errors } = await world.run('doctor', '--url', 'http://127.0.0.1:9')
    expect(code).toBe(1)
    expect(output).toContain('✗ Server: nothing answers at http://127.0.0.1:9\n  → Start it with `npm start`')
    expect(errors).toContain('broken at “Server”')
  })
})
