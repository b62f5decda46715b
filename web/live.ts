import { type QueryClient, type QueryKey, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { type LiveEvent, liveEvent } from '../contract/events.ts'

const gatherMs = 400
const firstRetryMs = 1_000
const longestRetryMs = 30_000

/**
 * Keeps the visible data up to date: what a server event names is refetched. Events are collected for a moment,
 * because an import sends many. A hidden page does not listen, because a browser opens only six connections to a host
 * over HTTP/1.1, and a seventh tab would wait forever.
 */
export function useLive(userId: string, sessionCount: number): void {
  const client = useQueryClient()
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new session starts a new stream.
  useEffect(() => keepListening(client, userId), [client, userId, sessionCount])
}

/**
 * Refetches everything that may have changed unnoticed, except searches at Google, which only the user starts.
 * Without `cancelRefetch`, running requests count as recent enough.
 */
export function askAgain(client: QueryClient, { cancelRefetch = true } = {}): Promise<void> {
  return client.invalidateQueries({ predicate: ({ meta }) => meta?.asksGoogle !== true }, { cancelRefetch })
}

function keepListening(client: QueryClient, userId: string): () => void {
  const gathered = new Map<string, QueryKey>()
  let source: EventSource | undefined
  let gathering: ReturnType<typeof setTimeout> | undefined
  let retrying: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let isReplaced = false

  const tell = () => {
    gathering = undefined
    for (const queryKey of gathered.values()) void client.invalidateQueries({ queryKey })
    gathered.clear()
  }
  const open = () => {
    isReplaced = false
    source = new EventSource(`/api/events?user=${userId}`)
    source.onopen = () => {
      // Changes before the stream opened were missed. At the first opening, the page's own requests are running
      // and recent enough.
      void askAgain(client, { cancelRefetch: failures > 0 })
      failures = 0
    }
    source.onmessage = (message: MessageEvent<string>) => {
      for (const key of keysOf(message.data)) gathered.set(JSON.stringify(key), key)
      gathering ??= setTimeout(tell, gatherMs)
    }
    // This user has too many pages open. This one listens again when the user comes back to it.
    source.addEventListener('replaced', () => {
      source?.close()
      isReplaced = true
    })
    source.onerror = () => {
      source?.close()
      failures += 1
      retrying = setTimeout(open, retryDelayMs(failures, Math.random()))
      // EventSource gives no reason; the session may have ended.
      void client.invalidateQueries({ queryKey: ['session'] })
    }
  }
  const stop = () => {
    clearTimeout(gathering)
    clearTimeout(retrying)
    gathering = undefined
    gathered.clear()
    source?.close()
  }
  const look = () => {
    stop()
    if (!document.hidden) open()
  }
  const comeBack = () => isReplaced && look()
  look()
  document.addEventListener('visibilitychange', look)
  window.addEventListener('focus', comeBack)
  return () => {
    document.removeEventListener('visibilitychange', look)
    window.removeEventListener('focus', comeBack)
    stop()
  }
}

/**
 * Returns a delay that doubles from one second to half a minute, reduced by up to half at random, so that many tabs
 * do not reconnect at the same time.
 */
export function retryDelayMs(failures: number, chance: number): number {
  const full = Math.min(longestRetryMs, firstRetryMs * 2 ** (failures - 1))
  return full * (1 - chance / 2)
}

/** Returns the query keys that an event invalidates; none for an event that this version does not know. */
export function keysOf(data: string): QueryKey[] {
  const parsed = liveEvent.safeParse(safeJson(data))
  return parsed.success ? keysOfEvent(parsed.data) : []
}

function keysOfEvent(event: LiveEvent): QueryKey[] {
  switch (event.kind) {
    case 'candidate':
      return [['candidate', event.candidateId], ['candidates']]
    case 'draft': {
      const drafts = ['candidate', event.candidateId, 'drafts']
      return event.isNew ? [drafts, ['candidate', event.candidateId, 'conversations']] : [drafts]
    }
    case 'candidates':
      return [['candidates']]
    case 'sharing':
      return [
        ['candidate'],
        ['candidates'],
        ['vacancies'],
        ['organisation'],
        ['access-requests'],
        ['erasures'],
      ]
    case 'requests':
      return [['access-requests'], ['handovers'], ['candidate']]
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
