import type { UseFormReturnType } from '@mantine/form'
import { useEffect } from 'react'

/** What was changed in a form, and nothing else: what a colleague changed meanwhile is not changed back. */
export function changesOf<T extends Record<string, unknown>>(form: UseFormReturnType<T>): Partial<T> {
  const changed = Object.entries(form.getValues()).filter(([name]) => form.isDirty(name))
  return Object.fromEntries(changed) as Partial<T>
}

/** Inputs that nobody touched show what is stored now; the others keep what was typed. */
export function useFollow<T extends Record<string, unknown>>(form: UseFormReturnType<T>, stored: T): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows what is stored, not what is typed.
  useEffect(() => {
    form.setValues({ ...stored, ...changesOf(form) })
    form.resetDirty(stored)
  }, [JSON.stringify(stored)])
}
