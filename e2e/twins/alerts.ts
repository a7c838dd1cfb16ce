import type { Twin } from './twin.ts'

const alerts = 'e2e/browser/alerts.test.ts'
const inbox = 'e2e/browser/inbox.test.ts'
const longInbox = 'e2e/browser/long-inbox.test.ts'
const push = 'e2e/browser/push.test.ts'
const decide = { file: 'apps/web/src/features/alerts/decide.ts', test: 'apps/web/src/features/alerts/decide.test.ts' }
const createAlerts = 'apps/web/src/features/alerts/create-alerts.ts'
const virtualRows = 'apps/web/src/features/notifications/inbox/create-virtual-rows.ts'
const worker = 'apps/web/service-worker/push.ts'

export const twins: Twin[] = [
  {
    ...decide,
    countermeasure: 'nobody is told of what they look at',
    find: 'arrivals.filter((arrival) => !watchers.some((watcher) => isLookedAt(arrival, watcher)))',
    replace: 'arrivals',
    name: 'is told of nowhere',
  },
  {
    ...decide,
    countermeasure: 'what is open in a hidden tab is not looked at',
    find: 'isVisible && (showsInbox ||',
    replace: '(showsInbox ||',
    name: 'is not what is open where nobody looks',
  },
  {
    ...decide,
    countermeasure: 'nobody is told of their own doings',
    file: 'apps/web/src/features/alerts/arrival.ts',
    find: '(isBack || actor?.id !== myId) && ',
    replace: '',
    name: 'their own doings',
  },
  {
    countermeasure: 'one tab of several decides',
    file: createAlerts,
    find: '    if (!api.isLeader()) return\n',
    replace: '',
    test: alerts,
    name: 'are made by one tab of several',
  },
  {
    countermeasure: 'what was read elsewhere is taken off the screen',
    file: createAlerts,
    find: 'if (api.isLeader()) system.hear(event).catch(() => {})',
    replace: 'void system.hear',
    test: alerts,
    name: 'not any more once it was read elsewhere',
  },
  {
    countermeasure: 'what came in the moment of signing out is told to nobody',
    file: createAlerts,
    find: '    if (api.isOver()) return\n',
    replace: '',
    test: alerts,
    name: 'in the moment of signing out',
  },
  {
    countermeasure: 'a burst is told of as one',
    file: 'apps/web/src/ui/burst.ts',
    find: '    if (left > 0) {\n',
    replace: '    if (left > 300) {\n',
    test: 'apps/web/src/ui/burst.test.ts',
    name: 'five hundred within two seconds are one',
  },
  {
    countermeasure: 'an answer leaves the rows that say the same the objects they were',
    file: 'packages/client/src/keep-items.ts',
    find: 'return old && isSame(old, item) ? old : item',
    replace: 'return item',
    test: 'packages/client/src/keep-items.test.ts',
    name: 'an answer leaves those that say the same',
  },
  {
    countermeasure: 'the row at the upper edge does not move when something comes above it',
    file: virtualRows,
    find: 'element.scrollTop += moved',
    replace: 'void moved',
    test: longInbox,
    name: 'are drawn where one looks',
  },
  {
    countermeasure: 'the row with the focus stays drawn',
    file: virtualRows,
    find: ', [focusedIndex()])',
    replace: ')',
    test: longInbox,
    name: 'are drawn where one looks',
  },
  {
    countermeasure: 'single keys do nothing while somebody writes or something is in front',
    file: 'apps/web/src/features/notifications/inbox/create-inbox-keys.ts',
    find: ' || !isMeant(element, event.target)',
    replace: '',
    test: inbox,
    name: 'do nothing while one writes',
  },
  {
    countermeasure: 'a click on what was pushed leads nowhere but into the app',
    file: worker,
    find: 'url?.origin === origin ? url',
    replace: 'url ? url',
    test: push,
    name: 'nowhere else',
  },
  {
    countermeasure: 'every push shows something',
    file: worker,
    find: '  } catch {\n    return {}\n  }',
    replace: '  } finally {\n    void 0\n  }',
    test: push,
    name: 'is shown even when it says nothing',
  },
]
