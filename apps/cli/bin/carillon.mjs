#!/usr/bin/env node
// Plain Node: it has to work, or say why not, before anything is built.
import { existsSync } from 'node:fs'

const built = new URL('../dist/main.js', import.meta.url)

if (existsSync(built)) {
  await import(built.href)
} else {
  console.error('The carillon command is not built yet. Run `npm start` or `npm test` once, and try again.')
  process.exitCode = 1
}
