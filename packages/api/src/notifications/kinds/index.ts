import type { Kind } from '../kind.ts'
import { announcement } from './announcement.ts'
import { invited } from './invited.ts'
import { mention } from './mention.ts'
import { message } from './message.ts'

/** Every kind this server knows: a new one is a file beside this and a line here. */
export const builtInKinds: Kind[] = [announcement, message, mention, invited]
