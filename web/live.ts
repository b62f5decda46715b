import { type QueryClient, type QueryKey, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { type LiveEvent, liveEvent } from '../contract/emails.ts'

const gatherMs = 400
const firstRetryMs = 1_000
const longestRetryMs = 30_000

/**
 * Keeps what is on screen true while the page is looked at: what the server tells of is asked for again. Events are
 * gathered for a moment, because an import tells of many. A page out of sight listens to nothing, because a browser
 * opens six connections to a host over HTTP/1.1 and a seventh tab would wait for ever.
 */
export function useLive(userId: string, sessionCount: number): void {
  const client = useQueryClient()
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new session starts a new stream.
  useEffect(() => keepListening(client, userId), [client, userId, sessionCount])
}

/**
 * Asks again for all that may have changed unseen, but for what is a search at Google, which a person alone asks for.
 * Without `cancelRefetch` what is being asked for at the moment is new enough.
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
      // Nobody told of what changed before. At first what is being asked for is asked for beside the stream.
      void askAgain(client, { cancelRefetch: failures > 0 })
      failures = 0
    }
    source.onmessage = (message: MessageEvent<string>) => {
      for (const key of keysOf(message.data)) gathered.set(JSON.stringify(key), key)
      gathering ??= setTimeout(tell, gatherMs)
    }
    // The same person has too many pages open. It listens again once somebody comes back to this one.
    source.addEventListener('replaced', () => {
      source?.close()
      isReplaced = true
    })
    source.onerror = () => {
      source?.close()
      failures += 1
      retrying = setTimeout(open, retryDelayMs(failures, Math.random()))
      // It does not say why it ended; with the session, perhaps.
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
    case 'draft': {
      const drafts = ['candidate', event.candidateId, 'drafts']
      return event.isNew ? [drafts, ['candidate', event.candidateId, 'conversations']] : [drafts]
    }
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
