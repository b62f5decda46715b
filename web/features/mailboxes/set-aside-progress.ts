import type { SetAsideMessage } from '../../../contract/set-aside.ts'

/** How it goes with a message that could not be read. */
export type SetAsideProgress =
  | { kind: 'set-aside' }
  /** Asked for again; `failed` times in vain since then. */
  | { kind: 'trying'; failed: number }
  | { kind: 'settled' }

export type SetAsideLine = { message: SetAsideMessage; progress: SetAsideProgress }

/**
 * The lines of the dialog: what is set aside now, and before it left the list, what was asked for again.
 * Whatever is neither set aside nor tried any more is settled.
 *
 * @param asked what was asked for again while the dialog was open, as it was then
 * @param trying undefined while it is not known
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
