// node examples/follow.mjs cursor.txt    prints what happens to you; the next run goes on where this one stopped
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createClient } from '@carillon/client'

const [file = 'cursor.txt'] = process.argv.slice(2)
const { CARILLON_URL: url, CARILLON_TOKEN: token } = process.env
const since = (existsSync(file) && readFileSync(file, 'utf8').trim()) || undefined

for await (const event of createClient({ url, token }).events({ since })) {
  console.log(event.type, event.notification?.title ?? event.message?.body ?? '')
  writeFileSync(file, event.cursor)
}
