/** What is asked before it is done. */
export interface Question {
  readonly title: string
  readonly description: string
  readonly confirmLabel: string
  readonly run: () => void
}

export type Ask = (question: Question) => void
