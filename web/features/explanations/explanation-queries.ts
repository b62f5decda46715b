import { queryOptions, skipToken, useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { explanation } from '../../../contract/explanations.ts'
import { nothing, request } from '../../api.ts'
import { nextAskMs, unsettled, type Watched } from './explanation-watch.ts'

const unwatched = { messages: new Map() as Watched, asks: 0 }

/** A question and its answer: what was found, what is done about it, and how to ask. */
export type Answer = ReturnType<typeof useExplanation>

/**
 * Each answer is a search in Gmail, so the person alone asks for it; only after they did something about a message,
 * it is asked for a few times more by itself.
 */
export function useExplanation() {
  const [text, setText] = useState<string | null>(null)
  const { data, error, isFetching, refetch } = useQuery(explanationQuery(text))
  const [watch, setWatch] = useState(unwatched)
  const messages = data?.messages
  const pauseMs = messages ? nextAskMs(watch.messages, messages, watch.asks) : null
  useEffect(() => {
    if (pauseMs === null || isFetching) return
    const timer = setTimeout(() => {
      setWatch((before) => ({ ...before, asks: before.asks + 1 }))
      void refetch()
    }, pauseMs)
    return () => clearTimeout(timer)
  }, [pauseMs, isFetching, refetch])
  const open = watch.asks === 0 ? new Set(watch.messages.keys()) : unsettled(watch.messages, messages ?? [])
  return {
    text,
    data,
    error,
    /** Asked by the person, and not answered yet. */
    isAsking: isFetching && watch.messages.size === 0,
    ask: (asked: string) => {
      setWatch(unwatched)
      if (asked === text) void refetch()
      else setText(asked)
    },
    /** Asks again by itself until something final can be said of these. */
    follow: (more: Watched) =>
      setWatch(({ messages: before }) => ({ messages: new Map([...before, ...more]), asks: 0 })),
    /** Those followed of which nothing final is said yet; `late` when it is not asked any more. */
    open,
    late: open.size > 0 && pauseMs === null && !isFetching,
  }
}

export function explanationQuery(text: string | null) {
  return queryOptions({
    // Not under a mailbox or a candidate: what happens there must not ask Google again.
    queryKey: ['explanation', text],
    queryFn:
      text === null
        ? skipToken
        : ({ signal }) =>
            request('POST', '/api/mailbox/explanations', explanation, { body: { text }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnReconnect: false,
    retry: false,
    meta: { asksGoogle: true },
  })
}

/** Has one message looked at again, now. */
export function useLook() {
  return useMutation({
    mutationFn: (providerId: string) =>
      request('POST', '/api/mailbox/looks', nothing, { body: { providerId } }),
  })
}
