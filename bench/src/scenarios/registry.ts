import { latency } from './latency.ts'
import { saturationOfAll, saturationOfFew } from './saturation.ts'
import type { Scenario } from './scenario.ts'

export const scenarios: Scenario[] = [latency, saturationOfAll, saturationOfFew]
