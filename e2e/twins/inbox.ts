import type { Twin } from './twin.ts'

const features = 'apps/web/src/features'
const inbox = 'e2e/browser/inbox.test.ts'
const groups = 'e2e/browser/groups.test.ts'
const alerts = 'e2e/browser/alerts.test.ts'

export const twins: Twin[] = [
  {
    countermeasure: 'whoever looks at a tab that does not hold the connection is not pushed',
    file: `${features}/alerts/create-saying-visible.ts`,
    find: '(await tabs.ask()).some(({ isVisible }) => isVisible)',
    replace: "document.visibilityState === 'visible'",
    test: alerts,
    name: 'at whichever of their tabs',
  },
  {
    countermeasure: 'what was asked for is not shown as done to whoever signs in',
    file: 'apps/web/src/frame/shell.tsx',
    find: '    forgetPendingChanges()\n',
    replace: '',
    test: 'e2e/browser/session.test.ts',
    name: 'is not shown as read to who signs in',
  },
  {
    countermeasure: 'what the page tells goes with whoever signs out',
    file: 'apps/web/src/frame/shell.tsx',
    find: '    dismissAllToasts()\n',
    replace: '',
    test: alerts,
    name: 'goes with whoever signs out',
  },
  {
    countermeasure: 'what comes while it is said that all was seen is seen',
    file: `${features}/notifications/create-seeing.ts`,
    find: 'hasMore || ',
    replace: '',
    test: inbox,
    name: 'is seen too',
  },
  {
    countermeasure: 'a group is one row, whatever leaves it',
    file: `${features}/notifications/entries.ts`,
    find: '      group.items.push(item)\n',
    replace: '      group.items.push(item)\n      group.key = item.id\n',
    test: groups,
    name: 'stays unfolded',
  },
  {
    countermeasure: 'the keys mean the row that has the focus, also within a group',
    file: `${features}/notifications/inbox/create-inbox-commands.ts`,
    find: 'one === undefined ? items :',
    replace: 'one !== undefined ? items :',
    test: groups,
    name: 'a row of its own, to the keys',
  },
  {
    countermeasure: 'what joins a chosen group is not meant',
    file: `${features}/notifications/inbox/create-selection.ts`,
    find: 'items.filter(({ id }) => chosen.has(id))',
    replace: 'items.filter(() => items.some(({ id }) => chosen.has(id)))',
    test: `${features}/notifications/inbox/create-selection.test.ts`,
    name: 'what joins a group once',
  },
  {
    countermeasure: 'what comes back in the same moment stands as it came',
    file: 'packages/api/src/notifications/due/returns.ts',
    find: '.toSorted(inOrder)',
    replace: '.toSorted((one, other) => one.dueAt - other.dueAt)',
    test: 'packages/api/src/notifications/due/returns.test.ts',
    name: 'stands as it came',
  },
]
