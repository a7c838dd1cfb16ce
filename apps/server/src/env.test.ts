import { describe, expect, test } from 'vitest'
import { readEnv } from './env.ts'

describe('the environment', () => {
  test('may be empty', () => {
    const env = readEnv({})
    expect(env).toMatchObject({ port: 5001, host: '127.0.0.1', allowedOrigins: [], logLevel: 'info', wantsDemo: true })
    expect(env.databaseUrl).toBeUndefined()
    expect(env.dataDir).toMatch(/\.data$/)
  })

  test('is read', () => {
    const env = readEnv({
      PORT: '8080',
      DATABASE_URL: 'postgres://me@db/carillon',
      FRONTEND_URL: 'https://a.example/, http://localhost:5173',
      DATA_DIR: '/var/data',
      CARILLON_DEMO: 'off',
      LOG_FORMAT: 'pretty',
    })
    expect(env.logFormat).toBe('pretty')
    expect(env).toMatchObject({ port: 8080, databaseUrl: 'postgres://me@db/carillon', dataDir: '/var/data' })
    expect(env.allowedOrigins).toEqual(['https://a.example', 'http://localhost:5173'])
    expect(env.wantsDemo).toBe(false)
  })

  test('sets limits, and takes those of publishing away', () => {
    expect(readEnv({})).toMatchObject({
      trustedProxies: [],
      socketsPerUser: 32,
      socketsPerAddress: 1_000,
      limits: { publishes: { perSecond: 2_000, burst: 4_000 } },
    })
    const env = readEnv({
      TRUSTED_PROXIES: 'loopback, 10.0.0.0/8',
      SOCKETS_PER_USER: '5',
      SOCKETS_PER_ADDRESS: '50',
      PUBLISHES_PER_SECOND: '0',
    })
    expect(env).toMatchObject({ trustedProxies: ['loopback', '10.0.0.0/8'], socketsPerUser: 5, socketsPerAddress: 50 })
    expect(env.limits).toEqual({ publishes: null })
  })

  test('says how often the canary flies, and where traces go', () => {
    expect(readEnv({})).toMatchObject({ canary: { everyMs: 30_000 }, otlpEndpoint: undefined })
    const env = readEnv({ CANARY_SECONDS: '0', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' })
    expect(env).toMatchObject({ canary: { everyMs: 0 }, otlpEndpoint: 'http://localhost:4318' })
    const disabled = { OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' }
    expect(readEnv(disabled)).toMatchObject({ otlpEndpoint: undefined })
    expect(readEnv({ PUSH_CONTACT: 'mailto:ops@example.org' }).push).toEqual({ contact: 'mailto:ops@example.org' })
  })

  test('treats an empty variable as one that is not set', () => {
    expect(readEnv({ PORT: '', DATABASE_URL: '' })).toMatchObject({ port: 5001, databaseUrl: undefined })
  })

  test.each([
    ['PORT', 'http'],
    ['PORT', '70000'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['DATABASE_URL', 'localhost'],
    ['LISTEN_DATABASE_URL', 'nowhere'],
    ['FRONTEND_URL', 'example.org'],
    ['LOG_LEVEL', 'loud'],
    ['CARILLON_DEMO', 'maybe'],
    ['TRUSTED_PROXIES', 'everybody'],
    ['TRUSTED_PROXIES', '10.0.0.0/99'],
    ['SOCKETS_PER_USER', '0'],
    ['SOCKETS_PER_ADDRESS', 'many'],
    ['PUBLISHES_PER_SECOND', '-1'],
    ['PUSH_CONTACT', 'somebody'],
    ['PUSH_CONTACT', 'http://example.org'],
    ['CANARY_SECONDS', 'often'],
    ['CANARY_SECONDS', '86401'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'localhost:4318'],
  ])('names %s when it is %s', (name, value) => {
    expect(() => readEnv({ [name]: value })).toThrow(new RegExp(`^${name} `))
  })

  test('names everything that is wrong at once', () => {
    expect(() => readEnv({ PORT: 'x', LOG_LEVEL: 'y' })).toThrow(/PORT.*\n.*LOG_LEVEL/)
  })
})
