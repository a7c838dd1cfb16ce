/** A uuid as PostgreSQL writes it, within a pattern. */
export const uuidPattern = '[\\da-f]{8}(?:-[\\da-f]{4}){3}-[\\da-f]{12}'
