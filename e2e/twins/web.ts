import type { Twin } from './twin.ts'

const offline = 'e2e/browser/offline.test.ts'
const newVersion = 'e2e/browser/new-version.test.ts'
const kept = 'apps/web/src/offline/kept.ts'
const keptTest = 'apps/web/src/offline/kept.test.ts'
const worker = 'apps/web/service-worker/worker.ts'
const returning = 'apps/web/src/features/session/create-returning.ts'

export const twins: Twin[] = [
  {
    countermeasure: 'the app opens from what the worker has kept',
    file: worker,
    find: '?? keptPage(options)',
    replace: '?? Response.error()',
    test: offline,
    name: 'the app opens with what was there',
  },
  {
    countermeasure: 'a page comes from the server wherever there is one',
    file: worker,
    find: '(await fetchPage(options.request)) ?? keptPage(options)',
    replace: 'keptPage(options)',
    test: newVersion,
    name: 'takes nothing from the pages of the old one',
  },
  {
    countermeasure: 'a newer worker waits for the pages of the old one',
    file: worker,
    find: "self.addEventListener('activate'",
    replace: "void self.skipWaiting()\nself.addEventListener('activate'",
    test: newVersion,
    name: 'takes nothing from the pages of the old one',
  },
  {
    countermeasure: 'a page asks now and then whether it is outdated',
    file: 'apps/web/src/frame/shell.tsx',
    find: '\n  createVersionNotice()',
    replace: '\n  void createVersionNotice',
    test: newVersion,
    name: 'is told of a new version',
  },
  {
    countermeasure: 'whoever was here last is shown what is kept when the server cannot be asked',
    file: returning,
    find: 'void assumeLast()',
    replace: 'void assumeLast',
    test: offline,
    name: 'a server that is away is as good as none',
  },
  {
    countermeasure: 'what is kept goes when the server knows of no session',
    file: returning,
    find: 'if (user === null) void end()',
    replace: 'if (user === null) void end',
    test: offline,
    name: 'goes with a session that was ended elsewhere',
  },
  {
    countermeasure: 'signing out removes what was begun and what waits',
    file: 'apps/web/src/features/session/session.tsx',
    find: 'Promise.allSettled([returning.forget(), forget()])',
    replace: 'Promise.allSettled([returning.forget()])',
    test: offline,
    name: 'goes with whoever signs out',
  },
  {
    countermeasure: 'what is kept is shown to nobody else',
    file: 'apps/web/src/offline/keeping.ts',
    find: 'if (kept?.user.id === userId) putInto',
    replace: 'if (kept) putInto',
    test: offline,
    name: 'is never seen by somebody else',
  },
  {
    countermeasure: 'what waits to be sent outlives the page',
    file: 'apps/web/src/api.tsx',
    find: 'storage: openOutboxStorage(userId),',
    replace: 'storage: void openOutboxStorage,',
    test: offline,
    name: 'the app opens with what was there',
  },
  {
    countermeasure: 'the last conversations are fetched ahead',
    file: 'apps/web/src/frame/shell.tsx',
    find: '\n  createFetchingAhead()',
    replace: '\n  void createFetchingAhead',
    test: offline,
    name: 'the app opens with what was there',
  },
  {
    countermeasure: 'what one user kept is not added to what another keeps',
    file: kept,
    find: 'before.user.id === now.user.id && ',
    replace: '',
    test: keptTest,
    name: 'has nothing of anybody else',
  },
  {
    countermeasure: 'nothing is kept for longer than a month, nor read by another version',
    file: kept,
    find: 'kept.shape === keptShape && now - kept.keptAt < longestMs',
    replace: 'kept.keptAt <= now',
    test: keptTest,
    name: 'has nothing of anybody else',
  },
  {
    countermeasure: 'what is kept does not grow without end',
    file: kept,
    find: 'if (left < 0) break',
    replace: '',
    test: keptTest,
    name: 'does not grow without end',
  },
  {
    countermeasure: 'only so many messages of a conversation are kept',
    file: kept,
    find: '.slice(-mostItems)',
    replace: '',
    test: keptTest,
    name: 'does not grow without end',
  },
]
