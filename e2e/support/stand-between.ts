import type { Page } from 'playwright-core'

interface Asked {
  id: number
  params?: { path?: string }
}

interface Between {
  /** The code to refuse with in the place of the server, which is not asked then. */
  refuse?: (path: string) => string | undefined
  change?: (said: string) => string
}

const refusal = (id: number, code: string) =>
  JSON.stringify({ id, error: { code: -32_000, message: code, data: { code } } })

/** Somebody between the sockets of a page and the server. */
export const standBetween = (page: Page, { refuse = () => undefined, change = (said) => said }: Between) =>
  page.routeWebSocket(/\/trpc/, (client) => {
    const server = client.connectToServer()
    client.onMessage((message) => {
      const text = `${message}`
      if (!/^[[{]/.test(text)) return server.send(message)
      for (const asked of [JSON.parse(text) as Asked | Asked[]].flat()) {
        const code = refuse(asked.params?.path ?? '')
        if (code) client.send(refusal(asked.id, code))
        else server.send(JSON.stringify(asked))
      }
    })
    server.onMessage((said) => client.send(typeof said === 'string' ? change(said) : said))
  })
