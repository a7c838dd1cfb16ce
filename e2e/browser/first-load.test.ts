import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { call, demoPassword, isLive, newPerson, startApp } from '../support/browser.ts'

const mostKilobytes = 90

it('the first load of somebody signed in stays small: everything else comes when it is wanted', async () => {
  await using app = await startApp({ serviceWorkers: 'allow' })
  const page = await newPerson(app)
  await page.goto('/sign-in')
  await call(page, 'session.signIn', { username: 'alice', password: demoPassword })
  await page.goto('about:blank')
  // What is fetched for later is no part of it.
  await page.addInitScript(() => Object.assign(window, { requestIdleCallback: () => 0 }))
  const scripts: Promise<{ name: string; bytes: number }>[] = []
  page.on('response', (response) => {
    const name = new URL(response.url()).pathname
    if (!name.endsWith('.js')) return
    scripts.push(response.body().then((body) => ({ name, bytes: gzipSync(body).length })))
  })
  await page.goto('/')
  await isLive(page)
  await page.getByText('Launch week').first().waitFor()
  const loaded = await Promise.all(scripts)
  const kilobytes = loaded.reduce((sum, { bytes }) => sum + bytes, 0) / 1000
  const list = loaded.map(({ name, bytes }) => `${(bytes / 1000).toFixed(1)} ${name}`).join('\n')
  console.log(`First load: ${kilobytes.toFixed(1)} kB of scripts, gzip\n${list}`)
  expect(kilobytes).toBeLessThan(mostKilobytes)
  expect(app.complaints).toEqual([])
})
