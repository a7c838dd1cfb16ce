import { describe, expect, it } from 'vitest'
import { refusalText } from './refusal-text.ts'

describe('why a message was not taken', () => {
  it('is said by what was refused, never in the words of the server', () => {
    expect(refusalText({ code: 'NOT_FOUND', field: null })).toBe('You are not in this conversation any more.')
    expect(refusalText({ code: 'NOT_FOUND', field: 'replyTo' })).toBe('What it answers is not here any more.')
    expect(refusalText({ code: 'PAYLOAD_TOO_LARGE', field: 'body' })).toBe('It is too long.')
    expect(refusalText({ code: 'BAD_REQUEST', field: 'body' })).toBe('Its text was not accepted.')
    expect(refusalText({ code: 'OUTBOX_FULL', field: null })).toBe('Too many messages are waiting already.')
  })

  it('is owned up to where it is not known', () => {
    expect(refusalText({ code: 'INTERNAL_SERVER_ERROR', field: null })).toBe('Something went wrong on our side.')
    expect(refusalText({ code: null, field: null })).toBe('Something went wrong on our side.')
  })
})
