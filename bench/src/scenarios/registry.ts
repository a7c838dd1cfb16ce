import { broadcastToMany, broadcastToMore } from './broadcast.ts'
import { floor } from './floor.ts'
import { group } from './group.ts'
import { latency } from './latency.ts'
import { lists } from './lists.ts'
import { memory } from './memory.ts'
import { recovery } from './recovery.ts'
import { saturationOfAll, saturationOfFew } from './saturation.ts'
import type { Scenario } from './scenario.ts'

export const scenarios: Scenario[] = [
  latency,
  saturationOfAll,
  saturationOfFew,
  broadcastToMany,
  broadcastToMore,
  recovery,
  memory,
  group,
  lists,
  floor,
]
