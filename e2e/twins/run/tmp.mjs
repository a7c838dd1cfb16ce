import { createCopy } from './copy.mjs'
import { readTwins } from './read-twins.mjs'
import { createBaselines, tryTwin } from './trial.mjs'
const names = ['the canary gets no broadcast','an event that was had is not given','what cannot be compared counts','an event that an answer knows of','counts that are newer are not','a stream looks for what it missed','the first thing on a stream','a cursor from before what is kept','a cursor ahead of its feed','open during a restore ends','the epoch is asked for anew','a stream waits while its socket','a team that decides what its','a number of another epoch','waited for its reader to come back','nothing is written past what','what waits for room on its','counts that may not know']
const twins = (await readTwins([])).filter((t) => names.some((n) => t.countermeasure.includes(n)))
console.log(twins.length)
const baseline = createBaselines()
const work = async () => { const copy = createCopy({ isCommitted: true }); for (let t = twins.shift(); t; t = twins.shift()) { const { verdict, why } = await tryTwin(copy, t, baseline); console.log(verdict, t.countermeasure); if (verdict !== 'red') console.log(why.slice(0, 1500)) } copy.remove() }
await Promise.all([work(), work()])
process.exit(0)
