import { type QueryClient, type QueryKey, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { type LiveEvent, liveEvent } from '../contract/emails.ts'

const gatherMs = 400
const firstRetryMs = 1_000
const longestRetryMs = 30_000

/**
 * Keeps what is on screen true while the page is open: what the server tells of
 * is asked for again. Events are gathered for a moment, because an import tells
 * of many; after a break everything is asked for, because nobody kept count.
 */
export function useLive(sessionCount: number): void {
  const client = useQueryClient()
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new session starts a new stream.
  useEffect(() => keepListening(client), [client, sessionCount])
}

function keepListening(client: QueryClient): () => void {
  const gathered = new Map<string, QueryKey>()
  let source: EventSource | undefined
  let gathering: ReturnType<typeof setTimeout> | undefined
  let retrying: ReturnType<typeof setTimeout> | undefined
  let failures = 0

  const tell = () => {
    gathering = undefined
    for (const queryKey of gathered.values()) void client.invalidateQueries({ queryKey })
    gathered.clear()
  }
  const open = () => {
    source = new EventSource('/api/events')
    source.onopen = () => {
      if (failures > 0) void client.invalidateQueries()
      failures = 0
    }
    source.onmessage = (message: MessageEvent<string>) => {
      for (const key of keysOf(message.data)) gathered.set(JSON.stringify(key), key)
      gathering ??= setTimeout(tell, gatherMs)
    }
    source.onerror = () => {
      source?.close()
      failures += 1
      retrying = setTimeout(open, retryDelayMs(failures, Math.random()))
    }
  }
  open()
  return () => {
    clearTimeout(gathering)
    clearTimeout(retrying)
    source?.close()
  }
}

/** Doubling from a second to half a minute, with up to half taken off so that many tabs do not knock together. */
export function retryDelayMs(failures: number, chance: number): number {
  const full = Math.min(longestRetryMs, firstRetryMs * 2 ** (failures - 1))
  return full * (1 - chance / 2)
}

/** Which questions an event asks again; none for what this version does not know. */
export function keysOf(data: string): QueryKey[] {
  const parsed = liveEvent.safeParse(safeJson(data))
  return parsed.success ? keysOfEvent(parsed.data) : []
}

function keysOfEvent(event: LiveEvent): QueryKey[] {
  switch (event.kind) {
    case 'candidate':
      return [['candidate', event.candidateId], ['candidates']]
    case 'candidates':
      return [['candidates']]
    case 'mailbox':
      return [['mailbox']]
    case 'people':
      return [['people'], ['session']]
  }
}

function safeJson(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}
