import { useSyncExternalStore } from 'react'
import { uploadedAttachment } from '../../../contract/emails.ts'
import { upload } from '../../api.ts'
import type { Draft } from './draft.ts'

export type Upload = { key: string; file: File; done: number; error: unknown }

type Arrived = (file: Draft['attachments'][number]) => void

const none: readonly Upload[] = []
/** By the place of their draft: they go on, and are waited for, whether or not its composer is open. */
const underWay = new Map<string, readonly Upload[]>()
const controllers = new Map<string, AbortController>()
const listeners = new Set<() => void>()

/** Files on their way up; each becomes part of the draft when it has arrived. */
export function useUploads(place: string, onArrived: Arrived) {
  const uploads = useSyncExternalStore(subscribe, () => underWay.get(place) ?? none)
  const add = (files: readonly File[]) => {
    const fresh = files.map((file) => ({ key: crypto.randomUUID(), file, done: 0, error: null }))
    change(place, (before) => [...before, ...fresh])
    for (const one of fresh) void begin(place, one, onArrived)
  }
  const retry = (one: Upload) => {
    patch(place, one.key, { done: 0, error: null })
    void begin(place, one, onArrived)
  }
  return { uploads, add, retry, remove: (key: string) => remove(place, key) }
}

async function begin(place: string, { key, file }: Upload, onArrived: Arrived): Promise<void> {
  const controller = new AbortController()
  controllers.set(key, controller)
  const onProgress = (done: number) => patch(place, key, { done })
  try {
    onArrived(await upload('/api/attachments', file, uploadedAttachment, onProgress, controller.signal))
    remove(place, key)
  } catch (error) {
    if (!controller.signal.aborted) patch(place, key, { error })
  }
}

function remove(place: string, key: string): void {
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
