/**
 * Returns the fields whose value changed, with their new values and, under `before`, their former ones: the details of
 * an audit event.
 */
export function changedFields<T extends object>(before: T, after: T): Partial<T> & { before: Partial<T> } {
  const names = (Object.keys(after) as (keyof T)[]).filter((name) => before[name] !== after[name])
  const pick = (from: T) => Object.fromEntries(names.map((name) => [name, from[name]])) as Partial<T>
  return { ...pick(after), before: pick(before) }
}
