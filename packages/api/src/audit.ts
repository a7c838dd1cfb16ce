import { type AuditAction, auditEntries, type Db, type Transaction } from '@carillon/db'

interface AuditNote {
  /** Their username. */
  actor: string
  action: AuditAction
  /** The username of whoever it was done to; nobody for everybody. */
  subject?: string
  detail?: string
}

/** Writes down what an admin does by hand: in its transaction where there is one, so that both are there or neither. */
export async function audit(db: Db | Transaction, note: AuditNote): Promise<string> {
  const [entry] = await db.insert(auditEntries).values(note).returning({ id: auditEntries.id })
  if (!entry) throw new Error('The audit entry was not stored.')
  return entry.id
}
