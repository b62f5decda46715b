import { queryOptions, skipToken, useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { explanation } from '../../../contract/explanations.ts'
import { nothing, request } from '../../api.ts'
import { nextAskMs, unsettled, type Watched } from './explanation-watch.ts'

const unwatched = { messages: new Map() as Watched, asks: 0 }

/** A question and its answer: the messages found, the running actions, and how to ask. */
export type Answer = ReturnType<typeof useExplanation>

/**
 * Each answer is a search in Gmail, so only the user starts one. After the user acts on a message, the question is
 * repeated automatically a few times.
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
    /** Whether the user has asked and is waiting for the answer. */
    isAsking: isFetching && watch.messages.size === 0,
    ask: (asked: string) => {
      setWatch(unwatched)
      if (asked === text) void refetch()
      else setText(asked)
    },
    /** Repeats the question until these messages have a final verdict. */
    follow: (more: Watched) =>
      setWatch(({ messages: before }) => ({ messages: new Map([...before, ...more]), asks: 0 })),
    /** The followed messages that have no final verdict yet; `late` if the repetitions have ended. */
    open,
    late: open.size > 0 && pauseMs === null && !isFetching,
  }
}

export function explanationQuery(text: string | null) {
  return queryOptions({
    // Not below a mailbox's or candidate's key: events about those must not ask Google again.
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

/** Checks one message again now. */
export function useLook() {
  return useMutation({
    mutationFn: (providerId: string) =>
      request('POST', '/api/mailbox/looks', nothing, { body: { providerId } }),
  })
}
