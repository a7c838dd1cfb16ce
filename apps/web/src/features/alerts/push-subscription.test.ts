import { expect, it } from 'vitest'
import { type Pushing, subscribeToPush, unsubscribeFromPush } from './push-subscription.ts'

const keyOf = (...bytes: number[]) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')

/** A browser with at most one subscription, and a server that writes down what it is told. */
function createWorld(keys: Record<string, string> = { p256dh: 'p', auth: 'a' }) {
  const told: unknown[] = []
  let made = 0
  let current: PushSubscription | null = null
  const make = (key: Uint8Array<ArrayBuffer>): PushSubscription => {
    const endpoint = `https://push.example/${++made}`
    const options = { applicationServerKey: key.buffer, userVisibleOnly: true }
    const unsubscribe = async () => {
      current = null
      return true
    }
    return { endpoint, options, unsubscribe, toJSON: () => ({ endpoint, keys }) } as unknown as PushSubscription
  }
  const pushing: Pushing = {
    getSubscription: async () => current,
    async subscribe(options) {
      current ??= make(options?.applicationServerKey as Uint8Array<ArrayBuffer>)
      return current
    },
  }
  const procedures = (publicKey: string) => ({
    publicKey: async () => publicKey,
    register: async (subscription: object) => told.push(subscription),
    unregister: async (subscription: object) => told.push({ gone: subscription }),
  })
  return { pushing, procedures, told, hasOne: () => current !== null }
}

it('the server is told where to push to, and the same place again when it is asked again', async () => {
  const { pushing, procedures, told } = createWorld()
  const server = procedures(keyOf(251, 255, 4))
  await subscribeToPush(pushing, server)
  await subscribeToPush(pushing, server)
  const place = { endpoint: 'https://push.example/1', keys: { p256dh: 'p', auth: 'a' } }
  expect(told).toEqual([place, place])
})

it('a server with another key gets another place', async () => {
  const { pushing, procedures, told } = createWorld()
  await subscribeToPush(pushing, procedures(keyOf(1, 2, 3)))
  await subscribeToPush(pushing, procedures(keyOf(1, 2, 4)))
  expect(told).toMatchObject([{ endpoint: 'https://push.example/1' }, { endpoint: 'https://push.example/2' }])
})

it('is given up there and here', async () => {
  const { pushing, procedures, told, hasOne } = createWorld()
  const server = procedures(keyOf(1))
  await unsubscribeFromPush(pushing, server)
  await subscribeToPush(pushing, server)
  await unsubscribeFromPush(pushing, server)
  expect(told).toMatchObject([{ endpoint: 'https://push.example/1' }, { gone: { endpoint: 'https://push.example/1' } }])
  expect(hasOne()).toBe(false)
})

it('a browser that names no keys is not registered', async () => {
  const { pushing, procedures, told } = createWorld({})
  await expect(subscribeToPush(pushing, procedures(keyOf(1)))).rejects.toThrow('where to push to')
  expect(told).toEqual([])
})
