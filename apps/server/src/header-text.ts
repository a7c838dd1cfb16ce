// Headers were made for ASCII. A shell sends its bytes as they are, which Node reads as Latin-1; mailers and careful clients
// send RFC 2047, =?UTF-8?B?…?=. Both come out as the text that was meant.
const encodedWord = /=\?([^?\s]+)\?([bq])\?([^?\s]*)\?=/gi
const gapBetweenWords = /(\?=)\s+(?==\?)/g

function bytesOf(encoding: string, content: string): Buffer {
  if (encoding.toLowerCase() === 'b') return Buffer.from(content, 'base64')
  const plain = content
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(plain, 'latin1')
}

function decodeWord(word: string, charset: string, encoding: string, content: string): string {
  try {
    return new TextDecoder(charset).decode(bytesOf(encoding, content))
  } catch {
    return word
  }
}

function fromLatin1(value: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1'))
  } catch {
    return value
  }
}

export const headerText = (value: string): string =>
  fromLatin1(value).replace(gapBetweenWords, '$1').replace(encodedWord, decodeWord)
