// Clients act on these numbers: see the table in the README.
export const goingAway = 1001
export const sessionEnded = 4401
export const notAuthenticated = 4402
export const tooSlow = 4408
export const tooMuch = 4429
