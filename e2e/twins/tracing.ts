import type { Twin } from './twin.ts'

const memory = { file: 'packages/api/src/tracing/deliveries.ts', test: 'packages/api/src/tracing/deliveries.test.ts' }
const trace = { file: 'packages/api/src/admin/trace.ts', test: 'packages/api/src/admin/trace.test.ts' }
const story = { file: 'packages/api/src/tracing/story.ts', test: 'packages/api/src/tracing/story.test.ts' }
const inquiries = { file: 'packages/db/src/inquiries.ts', test: 'packages/db/src/inquiries.test.ts' }

const ofTraceIds: Twin[] = [
  {
    file: 'packages/api/src/tracing/trace-id.ts',
    test: 'packages/api/src/tracing/trace-id.test.ts',
    countermeasure: 'a header that is no trace is not believed',
    find: '(?!0{32})',
    replace: '',
    name: 'a trace of nothing but zeros',
  },
  {
    file: 'packages/db/src/feed.ts',
    test: 'packages/db/src/feed.test.ts',
    countermeasure: 'an event keeps its trace in the feed',
    find: 'clock_timestamp(), x from',
    replace: 'clock_timestamp(), null from',
    name: 'keeps the trace of the call',
  },
  {
    file: 'packages/db/src/fresh.ts',
    test: 'packages/db/src/fresh.test.ts',
    countermeasure: 'an event keeps its trace on its way with a hint',
    find: 'JSON.stringify([userId, seq, event, at, traceId])',
    replace: 'JSON.stringify([userId, seq, event, at])',
    name: 'events come out as they went in',
  },
  {
    file: 'packages/api/src/trpc.ts',
    test: 'apps/server/src/story.test.ts',
    countermeasure: 'a fault says in which trace it happened',
    find: '    if (error) tracesOfErrors.set(error, traceId)\n',
    replace: '',
    name: 'a fault in the log says',
  },
]

const ofStories: Twin[] = [
  {
    file: 'packages/api/src/tracing/inquire.ts',
    test: 'packages/api/src/tracing/inquire.test.ts',
    countermeasure: 'nothing is looked through for a question that nobody has asked',
    find: ' || !(await isAsked(vital.sql, inquiry.id))',
    replace: '',
    name: 'is not even looked for',
  },
  {
    file: 'packages/api/src/live/between-servers.ts',
    test: 'packages/api/src/tracing/inquire.test.ts',
    countermeasure: 'a flood of questions does not occupy a server',
    find: '    if (underWay === most) return\n',
    replace: '',
    name: 'a flood of questions is passed over',
  },
  {
    ...story,
    countermeasure: 'a receipt is told under the trace of what it acknowledges',
    find: 'log.debug({ traceId: origin ?? traceId,',
    replace: 'log.debug({ traceId,',
    name: 'has one trace',
  },
  {
    ...story,
    countermeasure: 'a log tells what an event is about, and not what is in it',
    find: 'log.debug({ traceId, event: type, ...referencesIn(data), ...readers }',
    replace: 'log.debug({ traceId, event: type, data, ...readers }',
    name: 'only ids are told',
  },
  {
    ...story,
    countermeasure: 'a log tells nothing of what a reader gets',
    find: 'log.debug({ ...where, event: event.type, ...subject }',
    replace: 'log.debug({ ...where, event: event.type, ...subject, whole: event }',
    name: 'is told in no line',
  },
  {
    ...story,
    countermeasure: 'what goes to many takes a few lines of the log',
    find: 'groups.slice(0, mostLines)',
    replace: 'groups',
    name: 'no more than a few lines',
  },
  {
    file: 'apps/server/src/pretty.ts',
    test: 'apps/server/src/pretty.test.ts',
    countermeasure: 'what is sent cannot look like a line of the log',
    find: "(/^[\\x21-\\x7e]+$/.test(text) && !text.includes('\"') ? text : JSON.stringify(text))",
    replace: 'text',
    name: 'cannot look like a line of ours',
  },
]

const ofTheNight: Twin[] = [
  {
    file: 'apps/server/src/monitoring/reporter.ts',
    test: 'apps/server/src/story.test.ts',
    countermeasure: 'the log is told of readiness once, when it changes',
    find: 'if (health.ok !== isReady) options',
    replace: 'options',
    name: 'is not ready any more says so once',
  },
  {
    file: 'apps/server/src/monitoring/tell-closed.ts',
    test: 'apps/server/src/monitoring/tell-closed.test.ts',
    countermeasure: 'a stream that nobody read is worth a line',
    find: "if (stream.cause === 'too-slow') logger.warn",
    replace: "if (stream.cause === 'too-slow') logger.debug",
    name: 'that nobody read is worth a line',
  },
]

const ofMemory: Twin[] = [
  {
    ...memory,
    countermeasure: 'a server says since when it remembers',
    find: '    if (handedTo[next]) since = ats[next] ?? since\n',
    replace: '',
    name: 'it says since when',
  },
  {
    ...memory,
    countermeasure: 'only so many deliveries are remembered',
    find: 'next = (next + 1) % most',
    replace: 'next = next + 1',
    name: 'only so much is remembered',
  },
  {
    ...memory,
    countermeasure: 'what waits for room on its connection counts as not handed over',
    find: 'return waits ? Math.abs(waitingFor) - 1 : passed',
    replace: 'return passed',
    name: 'what waits for room',
  },
  {
    ...inquiries,
    countermeasure: 'a question that nobody put is not answered',
    find: `    select inquiry_id, \${serverId}, \${JSON.stringify(answer)}::text::jsonb
    from trace_answers where inquiry_id = \${id}::uuid and server_id = \${question}
`,
    replace: '    values (${id}::uuid, ${serverId}, ${JSON.stringify(answer)}::text::jsonb)\n',
    name: 'a question that nobody put',
  },
  {
    ...inquiries,
    countermeasure: 'what was left of a question goes with the next one',
    find: "where at < now() - interval '1 minute'",
    replace: "where at < now() - interval '1 hour'",
    name: 'what was left lying',
  },
]

const ofVerdicts: Twin[] = [
  {
    ...trace,
    countermeasure: 'what a server that is gone would know is unknown',
    find: "...since.filter((id) => !present.has(id)).map((id) => ({ id, memory: 'gone' as const, openStreams: 0 })),",
    replace: '',
    name: 'is gone',
  },
  {
    ...trace,
    countermeasure: 'what a silent server would know is unknown',
    find: "...silent.map((id) => ({ id, memory: 'silent' as const, openStreams: 0 })),",
    replace: '',
    name: 'does not answer',
  },
  {
    ...trace,
    countermeasure: 'what is older than the figures is unknown',
    find: 'const isKnown = since !== null && ',
    replace: 'const isKnown = ',
    name: 'older than the figures',
  },
  {
    ...trace,
    countermeasure: 'an event that has not got through is pending',
    find: '  if (isPending) return ',
    replace: '  if (!isPending && !deliveries) return ',
    name: 'waits for room on its connection',
  },
  {
    ...trace,
    countermeasure: 'another event in the place of a notification is no delivery of it',
    find: "(type !== null && outcomes[type]) || 'withheld'",
    replace: "'delivered'",
    name: 'is withheld',
  },
]

export const twins: Twin[] = [...ofTraceIds, ...ofStories, ...ofTheNight, ...ofMemory, ...ofVerdicts]
