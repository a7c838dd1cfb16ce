// Clients act on these numbers: see the table in the README.
export const goingAway = 1001
/** Gone away in good order: others go at other moments, so there is no need to wait for one's turn. */
export const moving = 4000
export const sessionEnded = 4401
export const notAuthenticated = 4402
export const tooSlow = 4408
export const tooMuch = 4429
