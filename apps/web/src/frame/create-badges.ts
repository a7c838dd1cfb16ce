import { type Counts, countsOptions } from '@carillon/client'
import { useQuery } from '@tanstack/solid-query'
import { type Accessor, createMemo } from 'solid-js'
import { useApi } from '../api.tsx'
import { known } from '../known.ts'

const nothing: Counts = { unseen: 0, unread: 0, messages: 0 }

/** What the server says there is; never counted here. */
export function createBadges(): Accessor<Counts> {
  const api = useApi()
  const counts = useQuery(() => countsOptions(api))
  return createMemo(() => known(counts) ?? nothing)
}
