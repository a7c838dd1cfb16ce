// node examples/notify.mjs alice "Build done"
import { createClient } from '@carillon/client'

const [user = '', title = ''] = process.argv.slice(2)
const { CARILLON_URL: url, CARILLON_TOKEN: token } = process.env

const { api } = createClient({ url, token })
const sent = await api.notifications.send.mutate({ to: [user], kind: 'announcement', data: { title } })
console.log(`Sent to ${sent.notifications[0]?.username}.`)
