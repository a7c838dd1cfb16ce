import { bare } from './bare.ts'
import { carillon } from './carillon.ts'
import { socketIo, socketIoRedis } from './socket-io.ts'
import type { System } from './system.ts'
import { trpc } from './trpc.ts'

export const systems: System[] = [carillon, socketIo, socketIoRedis, trpc, bare]
