// Whether anything that somebody wrote has become more than text.
import type { BrowserContext, Page } from 'playwright-core'

/** What ran, asked, was refused by the content policy, opened, or was fetched from elsewhere, in any page of this browser. */
export async function watchIntrusions(context: BrowserContext, origin: string): Promise<string[]> {
  const seen: string[] = []
  await context.exposeFunction('intrude', (what: unknown) => void seen.push(`ran: ${what}`))
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
      Reflect.apply(Reflect.get(window, 'intrude'), window, [`refused: ${violatedDirective} ${blockedURI} ${sample}`]),
    )
  })
  context.on('dialog', (dialog) => {
    seen.push(`asked: ${dialog.message()}`)
    void dialog.dismiss()
  })
  context.on('request', (request) => {
    const url = new URL(request.url())
    if (url.origin !== origin && url.protocol !== 'data:') seen.push(`fetched: ${request.url()}`)
  })
  return seen
}

/** Elements and attributes that nobody but an intruder puts there. */
export const findIntruders = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const harmless = ['http:', 'https:', 'mailto:']
    const forbidden =
      '[data-hostile], script:not([src^="/assets/"]), iframe, frame, object, embed, base, applet, marquee, math, audio, video, ' +
      'source, img, style, meta[http-equiv], form[action], [formaction], [srcdoc], [background], [ping], ' +
      'svg script, svg a, svg image, svg use, svg animate, svg set, svg foreignObject'
    const found = [...document.querySelectorAll(forbidden)].map((element) => element.outerHTML.slice(0, 200))
    for (const element of document.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        const isLink = ['href', 'xlink:href', 'src', 'action', 'data', 'poster'].includes(name)
        const isHarmful = isLink && !harmless.includes(new URL(value, location.href).protocol)
        if (name.startsWith('on') || isHarmful) found.push(`${element.localName} ${name}=${value}`)
      }
    }
    if (Reflect.has({}, 'intruded')) found.push('a property of every object')
    return found
  })
