/** Resolves once what was put into the cache is shown: TanStack Query tells its observers in a turn of their own. */
export const onceShown = () => new Promise<void>((resolve) => setTimeout(resolve))
