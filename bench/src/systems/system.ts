// What every system under test is to the scenarios: the same words for each, spoken by its own client.

/** Who an event is for: one user by index, everybody, or the group everybody belongs to. */
export type Audience = number | 'everyone' | 'group'

/** Where a client goes in, and as whom. */
export interface Door {
  url: string
  token: string
}

export interface Reader {
  close(): void
}

export interface Publisher {
  /** Resolves with the answer, which comes after the commit. Events are told apart by their number. */
  publish(to: Audience, number: number, text: string): Promise<unknown>
  close(): void
}

export interface Account {
  username: string
  token: string
}

export interface System {
  name: string
  /** As the tables call it. */
  title: string
  /** Why it cannot be measured here, when it cannot. */
  missing?(): string | undefined
  /** Makes tables and users in an empty database. */
  prepare(databaseUrl: string, people: number): Promise<Account[]>
  /** What to run as a server, and what it needs to know beside the database. */
  main?: string
  env?(): Promise<Record<string, string>>
  /** Nothing connects its servers to each other: whoever publishes is on the server the readers are on. */
  isAlone?: boolean
  /** Resolves when it is authenticated and would hear everything from now on; it comes back by itself when its server does. */
  openReader(door: Door, onEvent: (number: number) => void): Promise<Reader>
  /** Whoever publishes; `people` are those it may name, by index. */
  openPublisher(door: Door, people: Account[]): Promise<Publisher>
}
