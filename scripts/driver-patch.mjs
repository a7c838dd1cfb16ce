// postgres.js 3.4.9 ends the process when something is written into a connection that has just closed, as the rollback of
// a transaction is, and never writes again over one that closed while something was about to be written; see
// github.com/porsager/postgres issues 1154 and 1208. And a query that cannot be written, as one with an undefined
// parameter, rejects whichever was asked before it over the same connection, after which each gets the answer of another.
// And after a query that fails once some of its rows have come, the next answer begins with as many holes; issues 1119 and 1181.
// Until a version mends it, the few lines are mended here. Done twice it changes nothing, and another version is left as
// it is.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

const folder = resolve(import.meta.dirname, '../node_modules/postgres')
const mendedVersion = '3.4.9'

const changes = [
  [
    '      sent.length === 0 && write(Sync)\n      errored(error)\n      return true\n',
    '      if (query !== q) {\n        sent.remove(q)\n        queryError(q, error)\n        return true\n      }\n      write(Sync)\n      errored(error)\n      return true\n',
  ],
  [
    '    query = results = errorResponse = null\n    result = new Result()\n',
    '    query = results = errorResponse = null\n    rows = 0\n    result = new Result()\n',
  ],
  [
    '    const x = socket.write(chunk, fn)\n',
    "    const x = socket ? socket.write(chunk, fn) : void error(Errors.connection('CONNECTION_CLOSED', options))\n",
  ],
  [
    '    clearImmediate(nextWriteTimer)\n    if (socket) {',
    '    clearImmediate(nextWriteTimer)\n    chunk = nextWriteTimer = null\n    if (socket) {',
  ],
  [
    '    clearImmediate(nextWriteTimer)\n    socket.removeListener',
    '    clearImmediate(nextWriteTimer)\n    chunk = nextWriteTimer = null\n    socket.removeListener',
  ],
]

function mend(source) {
  return changes.reduce((text, [from, to]) => text.replace(from, to), source)
}

export function patchDriver() {
  const manifest = resolve(folder, 'package.json')
  if (!existsSync(manifest) || JSON.parse(readFileSync(manifest, 'utf8')).version !== mendedVersion) return
  for (const name of ['src/connection.js', 'cjs/src/connection.js']) {
    const file = resolve(folder, name)
    const source = readFileSync(file, 'utf8')
    const mended = mend(source)
    if (mended !== source) writeFileSync(file, mended)
  }
}
