import { useEffect, useRef, useState } from 'react'
import { uploadedAttachment } from '../../../contract/emails.ts'
import { upload } from '../../api.ts'
import type { Draft } from './draft.ts'

export type Upload = { key: string; file: File; done: number; error: unknown }

/** Files on their way up; each becomes part of the draft when it has arrived. */
export function useUploads(onArrived: (file: Draft['attachments'][number]) => void) {
  const [uploads, setUploads] = useState<readonly Upload[]>([])
  const controllers = useRef(new Map<string, AbortController>())
  useEffect(() => {
    const open = controllers.current
    return () => {
      for (const controller of open.values()) controller.abort()
    }
  }, [])

  const patch = (key: string, by: Partial<Upload>) =>
    setUploads((before) => before.map((one) => (one.key === key ? { ...one, ...by } : one)))
  const remove = (key: string) => {
    controllers.current.get(key)?.abort()
    controllers.current.delete(key)
    setUploads((before) => before.filter((one) => one.key !== key))
  }
  const begin = async (one: Upload) => {
    const controller = new AbortController()
    controllers.current.set(one.key, controller)
    try {
      const file = await upload(
        '/api/attachments',
        one.file,
        uploadedAttachment,
        (done) => patch(one.key, { done }),
        controller.signal,
      )
      onArrived(file)
      remove(one.key)
    } catch (error) {
      if (!controller.signal.aborted) patch(one.key, { error })
    }
  }
  const add = (files: readonly File[]) => {
    const fresh = files.map((file) => ({ key: crypto.randomUUID(), file, done: 0, error: null }))
    setUploads((before) => [...before, ...fresh])
    for (const one of fresh) void begin(one)
  }
  const retry = (one: Upload) => {
    patch(one.key, { done: 0, error: null })
    void begin(one)
  }
  return { uploads, add, remove, retry }
}
