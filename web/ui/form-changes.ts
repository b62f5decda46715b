import type { UseFormReturnType } from '@mantine/form'
import { useEffect } from 'react'

/** Returns only the changed inputs, so that a colleague's concurrent changes are not overwritten. */
export function changesOf<T extends Record<string, unknown>>(form: UseFormReturnType<T>): Partial<T> {
  const changed = Object.entries(form.getValues()).filter(([name]) => form.isDirty(name))
  return Object.fromEntries(changed) as Partial<T>
}

/** Untouched inputs show the stored values; touched ones keep what was typed. */
export function useFollow<T extends Record<string, unknown>>(form: UseFormReturnType<T>, stored: T): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows what is stored, not what is typed.
  useEffect(() => {
    form.setValues({ ...stored, ...changesOf(form) })
    form.resetDirty(stored)
  }, [JSON.stringify(stored)])
}
