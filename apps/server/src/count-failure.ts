import type { Figures } from '@carillon/api'
import { getTRPCErrorFromUnknown } from '@trpc/server'

/**
 * Counts calls that fail while somebody finds out who is calling. Where that succeeds there is a procedure, which counts its call
 * however it ends: so none is counted twice.
 */
export async function countFailure<T>(
  { called }: Pick<Figures, 'called'>,
  calls: number,
  identify: () => Promise<T>,
): Promise<T> {
  try {
    return await identify()
  } catch (error) {
    const { code } = getTRPCErrorFromUnknown(error)
    for (let call = 0; call < calls; call++) called(code)
    throw error
  }
}
