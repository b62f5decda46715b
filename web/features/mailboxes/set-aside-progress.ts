import type { SetAsideMessage } from '../../../contract/set-aside.ts'

/** The state of a message that could not be read. */
export type SetAsideProgress =
  | { kind: 'set-aside' }
  /** Being retried; it has failed `failed` times since then. */
  | { kind: 'trying'; failed: number }
  | { kind: 'settled' }

export type SetAsideLine = { message: SetAsideMessage; progress: SetAsideProgress }

/**
 * Returns the dialog's rows: the messages that are set aside now, preceded by those that were retried and are no
 * longer listed. A message that is neither set aside nor being retried is settled.
 *
 * @param asked the messages that were retried while the dialog was open, as they were then
 * @param trying undefined until it has loaded
 */
export function setAsideLines(
  listed: readonly SetAsideMessage[],
  asked: readonly SetAsideMessage[],
  trying: readonly { id: string; attempts: number }[] | undefined,
): SetAsideLine[] {
  const listedIds = new Set(listed.map(({ id }) => id))
  const failed = new Map(trying?.map(({ id, attempts }) => [id, attempts]))
  const left = asked.filter(({ id }) => !listedIds.has(id))
  const lines = left.map((message): SetAsideLine => {
    const attempts = trying ? failed.get(message.id) : 0
    const progress = attempts === undefined ? settled : { kind: 'trying' as const, failed: attempts }
    return { message, progress }
  })
  return [...lines, ...listed.map((message): SetAsideLine => ({ message, progress: setAside }))].sort(
    (one, other) => other.message.discoveredAt.localeCompare(one.message.discoveredAt),
  )
}

const settled = { kind: 'settled' } as const
const setAside = { kind: 'set-aside' } as const
