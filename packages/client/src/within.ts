/** The promise's value, or after so many milliseconds another one. */
export const within = <T>(ms: number, promise: Promise<T>, otherwise: T) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), ms)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
