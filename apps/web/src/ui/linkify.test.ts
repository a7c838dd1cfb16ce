import { describe, expect, it } from 'vitest'
import { linkify, parseHref, parseLink } from './linkify.ts'

const hrefs = (text: string) => linkify(text).flatMap((part) => part.href ?? [])

describe('links in a text', () => {
  it('are found, and the parts joined give the text back', () => {
    const text = 'See https://example.org/a?b=1#c, or write to mailto:bob@example.org.'
    expect(hrefs(text)).toEqual(['https://example.org/a?b=1#c', 'mailto:bob@example.org'])
    expect(
      linkify(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text)
  })

  it('leave the punctuation of the sentence out, and keep brackets that belong to the address', () => {
    expect(hrefs('(https://example.org/x).')).toEqual(['https://example.org/x'])
    expect(hrefs('https://en.wikipedia.org/wiki/Bell_(instrument)')).toEqual([
      'https://en.wikipedia.org/wiki/Bell_(instrument)',
    ])
    expect(hrefs('« https://example.org »')).toEqual(['https://example.org/'])
  })

  it('are made of web and mail addresses only', () => {
    const dangerous = [
      'javascript:alert(1)',
      'javascript://evil.test/%0aalert(1)',
      'ftp://evil.test/x',
      'JaVaScRiPt:alert(1)',
      'java\nscript:alert(1)',
      'data:text/html,<script>alert(1)</script>',
      'vbscript:x',
      'file:///etc/passwd',
      'blob:https://example.org/1',
      'http://',
      'mailto:',
    ]
    expect(dangerous.flatMap(hrefs).filter((href) => !href.startsWith('https://example.org'))).toEqual([])
    expect(dangerous.map(parseHref)).toEqual(dangerous.map(() => undefined))
    expect(hrefs('javascript:https://example.org')).toEqual(['https://example.org/'])
  })
})

describe("a notification's own link", () => {
  const link = (text: string) => parseLink(text, 'https://carillon.test')

  it('may be a path of this origin, or an allowed address', () => {
    expect(link('/conversations/1?at=2#end')).toEqual({ href: '/conversations/1?at=2#end', isInternal: true })
    expect(link('https://example.org/build')).toEqual({ href: 'https://example.org/build', isInternal: false })
  })

  it('is dropped when it leads elsewhere in disguise', () => {
    for (const text of ['//evil.test', '/\\evil.test', '/\t/evil.test', 'javascript:alert(1)', 'evil.test'])
      expect(link(text)).toBeUndefined()
  })
})
