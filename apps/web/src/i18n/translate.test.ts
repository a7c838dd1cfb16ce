import { describe, expect, it } from 'vitest'
import { en } from './en.ts'
import { fr } from './fr.ts'
import { setFrenchDictionary } from './french-typography.ts'
import { makeTranslate, type Text } from './translate.ts'

const english = makeTranslate<typeof en>(en, 'en')
const french = makeTranslate<typeof en>(setFrenchDictionary(fr), 'fr')

const formsOf = (text: Text) => (typeof text === 'string' ? [text] : Object.values<string>(text))
const namesIn = (form: string) => [...form.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort()

describe('texts', () => {
  it('put the values where the names stand', () => {
    expect(english('messages.readBy', { name: 'Chloé' })).toBe('Read by Chloé')
    expect(english('messages.readByTwo', { first: 'Chloé', second: 'Bob' })).toBe('Read by Chloé and Bob')
  })

  it('do not read names out of the values put in', () => {
    expect(english('conversations.you', { text: 'use {count} here' })).toBe('You: use {count} here')
  })

  it('choose the plural of the language: nothing is singular in French and plural in English', () => {
    expect(english('connection.waiting', { count: 0 })).toBe('0 messages waiting')
    expect(english('connection.waiting', { count: 1 })).toBe('1 message waiting')
    expect(french('connection.waiting', { count: 0 })).toBe('0 message en attente')
    expect(french('connection.waiting', { count: 2 })).toBe('2 messages en attente')
    expect(french('connection.waiting', { count: 1_000_000 })).toMatch(/messages en attente$/)
  })

  it('write numbers as the language does', () => {
    expect(english('composer.left', { count: 1200 })).toBe('1,200 characters left')
    expect(french('composer.left', { count: 1200 })).toBe('encore 1\u202f200\u00a0caractères')
  })

  it('ask for the same values in both languages', () => {
    const names = (dictionary: Record<string, Text>) =>
      Object.entries(dictionary).map(([key, text]) => [key, ...new Set(formsOf(text).flatMap(namesIn))])
    expect(names(fr)).toEqual(names(en))
  })
})
