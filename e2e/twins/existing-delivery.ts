import type { Twin } from './twin.ts'

const following = { file: 'packages/api/src/live/follow.ts', test: 'packages/api/src/live/follow.test.ts' }
const hub = { file: 'packages/api/src/live/hub.ts', test: 'packages/api/src/live/hub.test.ts' }
const reading = { file: 'packages/api/src/live/read-batch.ts', test: 'packages/api/src/live/read-batch.test.ts' }
const delivering = { file: 'packages/api/src/live/deliver.ts', test: 'packages/api/src/live/deliver.test.ts' }
const once = { file: 'packages/api/src/live/once.ts', test: 'packages/api/src/live/once.test.ts' }

const ofTheHub: Twin[] = [
  {
    ...hub,
    test: following.test,
    countermeasure: 'the poll makes up for a lost hint',
    find: '    await catchUp().catch(onError)\n',
    replace: '    await checkEpoch().catch(onError)\n',
    name: 'the poll delivers',
  },
  {
    ...hub,
    test: following.test,
    countermeasure: 'a stream that was left is forgotten',
    find: '          followers.delete(follower)\n',
    replace: '',
    name: 'leaving ends the stream',
  },
  {
    ...hub,
    countermeasure: 'a hint cannot name an event of the emitter itself',
    find: '`user:${userId}`',
    replace: 'userId',
    name: 'a hint that names what means something elsewhere does nothing',
  },
  {
    file: 'packages/api/src/carillon.ts',
    test: following.test,
    countermeasure: 'a listener that comes back makes the hub catch up',
    find: '      hub.catchUp().catch(onError)\n',
    replace: '',
    name: 'a listener that was cut off catches up when it is back',
  },
  {
    ...reading,
    test: hub.test,
    countermeasure: 'a query that never answers is given up',
    find: 'const readMs = 5_000',
    replace: 'const readMs = 50_000',
    name: 'a query that never answers holds up nobody for longer than its deadline',
  },
  {
    ...reading,
    countermeasure: 'one query reads only so many rows, however many ask',
    find: 'Math.min(readLimit, Math.floor(mostRows / batch.length))',
    replace: 'readLimit',
    name: 'one query reads only so much',
  },
  {
    ...reading,
    countermeasure: 'a read that failed does not stop those after it',
    find: '.catch((error) => {\n        for (const { reject } of batch) reject(error)\n      })',
    replace: '',
    name: 'a read that fails fails for those who asked',
  },
]

const ofDelivery: Twin[] = [
  {
    ...delivering,
    countermeasure: 'an event that can never be delivered becomes a reset for its reader and nobody else',
    find: 'if (!isForGood(error)) throw error',
    replace: 'throw error',
    name: 'an event that can never be delivered',
  },
  {
    ...delivering,
    countermeasure: 'one event that fails does not take the others with it',
    find: 'if (rows.length > 1) return deliverHalves(options, type, rows)',
    replace: 'if (rows.length > 1) return rows.map(() => unreadable)',
    name: 'an event that can never be delivered',
  },
  {
    ...delivering,
    countermeasure: 'no event is given up because the database is away',
    find: 'if (!isForGood(error)) throw error',
    replace: '',
    name: 'rejects everybody and skips nothing',
  },
  {
    file: 'packages/api/src/conversations/conversation.ts',
    test: 'packages/api/src/conversations/conversations.test.ts',
    countermeasure: 'whoever has left a conversation is shown nothing of it in a replay',
    find: 'const reader = list.find((member) => member.id === userId)',
    replace: 'const reader = list.find((member) => member.id === userId) ?? list[0]',
    name: 'is shown nothing of it in a replay either',
  },
  {
    file: 'packages/api/src/messages/events.ts',
    test: 'packages/api/src/conversations/conversations.test.ts',
    countermeasure: 'whoever has left a conversation is shown none of its messages in a replay',
    find: 'return message && mine ? { message, ...mine } : null',
    replace: 'return message ? { message, ...(mine ?? ({ unread: 0 } as Unread)) } : null',
    name: 'is shown nothing of it in a replay either',
  },
]

const ofRepeats: Twin[] = [
  {
    ...once,
    countermeasure: 'a request that is repeated under its key happens once',
    find: 'if (key === undefined) return work()',
    replace: 'return work()',
    name: 'the same key gets the same answer',
  },
  {
    ...once,
    countermeasure: 'a key that was used for something else is a conflict',
    find: 'if (earlier?.fingerprint !== fingerprint) throw',
    replace: 'if (!earlier) throw',
    name: 'the same key with other content is a conflict',
  },
  {
    ...once,
    countermeasure: 'a key belongs to its user',
    find: 'digest(userId, procedure, key)',
    replace: 'digest(procedure, key)',
    name: 'a key belongs to its user',
  },
  {
    ...once,
    countermeasure: 'a key belongs to its procedure',
    find: 'digest(userId, procedure, key)',
    replace: 'digest(userId, key)',
    name: 'a key belongs to its procedure',
  },
  {
    ...once,
    countermeasure: 'the order in which fields come does not make another request',
    find: 'JSON.stringify(content, inKeyOrder)',
    replace: 'JSON.stringify(content)',
    name: 'the same content is the same in whatever order its fields come',
  },
  {
    file: 'packages/api/src/messages/post.ts',
    test: 'packages/api/src/messages/send.test.ts',
    countermeasure: 'a message that is sent again under its client id is stored once',
    find: 'if (repeated) return repeated.id',
    replace: 'if (repeated) post.clientId += crypto.randomUUID()',
    name: 'sent again under its client id is the same one',
  },
  {
    file: 'packages/api/src/messages/post.ts',
    test: 'packages/api/src/messages/send.test.ts',
    countermeasure: 'another message under the same client id is a conflict',
    find: 'if (!isSame) throw',
    replace: 'if (!found) throw',
    name: 'with another text, place or quote under the same client id is a conflict',
  },
  {
    file: 'packages/api/src/conversations/members.ts',
    test: 'packages/api/src/messages/send.test.ts',
    countermeasure: 'whoever numbers a message holds its conversation',
    find: "    .for('no key update')\n",
    replace: '',
    name: 'has a number without a gap, however many write at once',
  },
]

export const twins: Twin[] = [...ofTheHub, ...ofDelivery, ...ofRepeats]
