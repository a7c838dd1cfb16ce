import type { Twin } from './twin.ts'

const migration = {
  file: 'packages/db/migrations/0003_fan_out.sql',
  test: 'packages/api/src/notifications/lookups.test.ts',
}

const ofLookups: Twin[] = [
  {
    ...migration,
    countermeasure: 'what is unread is found without a look at what was read',
    find: ' WHERE "notifications"."read_at" is null',
    replace: '',
    name: 'looks at what is unread',
  },
  {
    ...migration,
    countermeasure: 'what tells of a message is found without a look at the rest of its conversation',
    find: `,("data"->>'messageId')`,
    replace: '',
    name: 'whoever edits or removes',
  },
]

export const twins: Twin[] = [...ofLookups]
