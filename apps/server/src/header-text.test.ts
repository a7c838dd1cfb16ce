import { expect, test } from 'vitest'
import { headerText } from './header-text.ts'

const asNodeReadsIt = (text: string) => Buffer.from(text, 'utf8').toString('latin1')

test.each([
  ['plain', 'Build done', 'Build done'],
  ['UTF-8 bytes', asNodeReadsIt('Déployé 🔔'), 'Déployé 🔔'],
  ['Latin-1 bytes', 'D\xe9ploy\xe9', 'Déployé'],
  ['a base64 word', '=?UTF-8?B?RMOpcGxvecOp?=', 'Déployé'],
  ['a quoted word', '=?utf-8?q?D=C3=A9ploy=C3=A9_now?=', 'Déployé now'],
  ['two words with a gap', '=?UTF-8?B?RMOp?= =?UTF-8?B?cGxvecOp?=', 'Déployé'],
  ['a word in the middle', 'Re: =?ISO-8859-1?Q?D=E9j=E0?= vu', 'Re: Déjà vu'],
  ['an unknown character set', '=?nonsense?B?RMOp?=', '=?nonsense?B?RMOp?='],
])('%s', (_, header, text) => {
  expect(headerText(header)).toBe(text)
})
