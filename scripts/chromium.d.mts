export const browsersFolder: string
export function findChromium(): string | undefined
