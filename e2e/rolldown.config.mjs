import { pieces } from '../rolldown.config.mjs'

export default { ...pieces, input: { soak: 'soak/main.ts', 'roads-thread': 'soak/roads-thread.ts' } }
