import base from '../rolldown.config.mjs'

export default { ...base, input: { soak: 'soak/main.ts', 'roads-thread': 'soak/roads-thread.ts' } }
