import { describe, expect, it } from 'vitest'
import { isOutdated } from './is-outdated.ts'

const page = (entry: string) => async () =>
  new Response(`<!doctype html><script type="module" crossorigin src="${entry}"></script><div id="app"></div>`)

describe('whether there is a newer version', () => {
  it('is told by the script the page of the server begins with', async () => {
    expect(await isOutdated('/assets/index-a.js', page('/assets/index-b.js'))).toBe(true)
    expect(await isOutdated('/assets/index-a.js', page('/assets/index-a.js'))).toBe(false)
  })

  it('is not claimed when the server is away, in trouble, or says something else', async () => {
    const isNewer = (fetchPage: () => Promise<Response>) => isOutdated('/assets/index-a.js', fetchPage)
    expect(await isNewer(() => Promise.reject(new TypeError('Failed to fetch')))).toBe(false)
    expect(await isNewer(async () => new Response('<script src="/x.js">', { status: 503 }))).toBe(false)
    expect(await isNewer(async () => new Response('Sign in to this network'))).toBe(false)
  })
})
