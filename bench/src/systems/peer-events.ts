// What all peers store and say alike: a row per event, and its number and text to whoever it is for.
import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import type { Account, Audience } from './system.ts'

export interface PeerData {
  number: number
  text: string
}

export interface PeerEvent {
  /** The row's, which grows: a bigint, as text. */
  id: string
  data: PeerData
}

/** Rows of it, whoever selects them. */
export interface PeerUser {
  id: number
  audiences: string[]
}

/** Connections of each server for statements; whatever listens comes on top. */
export const poolSize = 10

export const audienceName = (to: Audience) => (typeof to === 'number' ? `user:${to}` : to)

const schema = `
  create table users (id integer primary key, token text not null unique, audiences text[] not null);
  create table events (
    id bigint generated always as identity primary key,
    audience text not null,
    data jsonb not null,
    created_at timestamptz not null default now()
  );
  create index on events (audience, id);
  create table socket_io_attachments (id bigserial unique, created_at timestamptz default now(), payload bytea);
`

export async function preparePeer(databaseUrl: string, people: number): Promise<Account[]> {
  const accounts = Array.from({ length: people }, (_, index) => ({
    id: index,
    username: `user-${index}`,
    token: randomBytes(32).toString('base64url'),
  }))
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} })
  await sql.unsafe(schema)
  await sql`
    insert into users (id, token, audiences)
    select id, token, array['user:' || id, 'everyone', 'group']
    from unnest(${accounts.map(({ id }) => id)}::integer[], ${accounts.map(({ token }) => token)}::text[]) as t (id, token)`
  await sql.end()
  return accounts
}
