import { useSyncExternalStore } from 'react'
import { uploadedAttachment } from '../../../contract/emails.ts'
import { upload } from '../../api.ts'
import type { Draft } from './draft.ts'

type Arrived = (file: Draft['attachments'][number]) => void

export type Upload = {
  key: string
  file: File
  done: number
  error: unknown
  onArrived: Arrived
  /** Called when the upload is cancelled. */
  onRemoved: (() => void) | undefined
}

const none: readonly Upload[] = []
/** By the place of their draft. Uploads continue, and sending waits for them, even if the composer is closed. */
const underWay = new Map<string, readonly Upload[]>()
const controllers = new Map<string, AbortController>()
const listeners = new Set<() => void>()

/**
 * The running uploads of a draft. `onArrived` adds each finished file to the draft, unless `add` gets a handler of
 * its own.
 */
export function useUploads(place: string, onArrived: Arrived) {
  const uploads = useSyncExternalStore(subscribe, () => underWay.get(place) ?? none)
  const add = (files: readonly File[], own: Partial<Pick<Upload, 'onArrived' | 'onRemoved'>> = {}) => {
    const handlers = { onArrived: own.onArrived ?? onArrived, onRemoved: own.onRemoved }
    const fresh = files.map((file) => ({ key: crypto.randomUUID(), file, done: 0, error: null, ...handlers }))
    change(place, (before) => [...before, ...fresh])
    for (const one of fresh) void begin(place, one)
  }
  const retry = (one: Upload) => {
    patch(place, one.key, { done: 0, error: null })
    void begin(place, one)
  }
  const remove = (one: Upload) => {
    takeOff(place, one.key)
    one.onRemoved?.()
  }
  return { uploads, add, retry, remove }
}

async function begin(place: string, { key, file, onArrived }: Upload): Promise<void> {
  const controller = new AbortController()
  controllers.set(key, controller)
  const onProgress = (done: number) => patch(place, key, { done })
  try {
    onArrived(await upload('/api/attachments', file, uploadedAttachment, onProgress, controller.signal))
    takeOff(place, key)
  } catch (error) {
    if (!controller.signal.aborted) patch(place, key, { error })
  }
}

function takeOff(place: string, key: string): void {
  controllers.get(key)?.abort()
  controllers.delete(key)
  change(place, (before) => before.filter((one) => one.key !== key))
}

function patch(place: string, key: string, by: Partial<Upload>): void {
  change(place, (before) => before.map((one) => (one.key === key ? { ...one, ...by } : one)))
}

function change(place: string, by: (before: readonly Upload[]) => readonly Upload[]): void {
  const after = by(underWay.get(place) ?? none)
  if (after.length > 0) underWay.set(place, after)
  else underWay.delete(place)
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
