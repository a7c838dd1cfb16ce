import { expect, it } from 'vitest'
import { deviceName } from './device-name.ts'

it('tells browsers apart that claim to be each other', () => {
  const chrome =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36'
  expect(deviceName(chrome)).toBe('Chrome, Windows')
  expect(deviceName(`${chrome} Edg/141.0`)).toBe('Edge, Windows')
  expect(
    deviceName(
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1',
    ),
  ).toBe('Safari, iPhone')
  expect(deviceName('Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0')).toBe('Firefox, Linux')
  expect(deviceName('curl/8.5')).toBeUndefined()
  expect(deviceName(null)).toBeUndefined()
})
