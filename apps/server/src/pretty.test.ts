import { expect, test } from 'vitest'
import { createLogger } from './logger.ts'
import { createPretty } from './pretty.ts'

function collect(level: string) {
  let text = ''
  const destination = createPretty((line) => {
    text += line
  })
  return { logger: createLogger(level, destination), lines: () => text.trimEnd().split('\n') }
}

test('a line says when, how grave, what, and then everything else by its name', () => {
  const { logger, lines } = collect('debug')
  logger.debug({ traceId: 'abc', readers: 2, userIds: ['ann', 'ben'], failure: null }, 'committed message.posted')
  expect(lines()).toEqual([
    expect.stringMatching(
      /^\d\d:\d\d:\d\d\.\d{3} debug committed message\.posted {2,}traceId=abc readers=2 userIds=\["ann","ben"\]$/,
    ),
  ])
})

test('an error stands below its line, with its cause and its calls', () => {
  const { logger, lines } = collect('info')
  logger.error(
    { error: new Error('outer one', { cause: new TypeError('inner') }), faultId: '7' },
    'something went wrong',
  )
  const [head, error, ...rest] = lines()
  expect(head).toMatch(/error something went wrong +faultId=7$/)
  expect(error).toBe('  Error: "outer one"')
  expect(rest.join('\n')).toMatch(/^ {4}at .*pretty\.test[\s\S]*because of TypeError: inner/)
})

test('what somebody sends cannot look like a line of ours', () => {
  const { logger, lines } = collect('info')
  logger.info({ userAgent: 'x\n12:00:00.000 fatal all is lost' }, 'seen')
  expect(lines()).toHaveLength(1)
})
