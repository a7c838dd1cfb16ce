import { createHash, randomBytes } from 'node:crypto'

/** What is stored of a secret: useless to whoever reads the table. */
export const digest = (secret: string) => createHash('sha256').update(secret).digest('hex')

/** A public name for something whose id is secret. */
export const newHandle = () => randomBytes(9).toString('base64url')

export const tokenPrefix = 'crl_'
export const newToken = () => `${tokenPrefix}${randomBytes(32).toString('base64url')}`
