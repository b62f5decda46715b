import type { LiveEvent } from '../../contract/events.ts'
import type { Notice } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import type { ChangedMail } from '../messages/mail-viewers.ts'
import { isAdmin } from '../users/user.ts'

/** A page with more unsent events than this is closed, and has to reconnect and load everything again. */
const maxPending = 200

/** The connection to one open page. `write` returns false if the caller should wait for `onDrain`. */
export interface Outlet {
  write(text: string): boolean
  onDrain(resume: () => void): void
  end(): void
}

export interface Listener {
  sessionId: string
  viewer: User
  outlet: Outlet
}

/** Looks up the users of these sessions. Sessions that have ended are missing from the result. */
export type LiveSessions = (sessionIds: readonly string[]) => Promise<Map<string, User>>

/** Returns which of these users see the changed mail of which candidate, as {@link pairOf} them. */
export type MailViewers = (userIds: readonly string[], changed: ChangedMail) => Promise<ReadonlySet<string>>

export function pairOf(userId: string, candidateId: string): string {
  return `${userId} ${candidateId}`
}

type MailNotice = Extract<Notice, { kind: 'mail' }>

/** Returns the event that a notice means for one viewer; null if it does not concern them. */
function eventFor(notice: Exclude<Notice, { kind: 'mail' }>, viewer: User): LiveEvent | null {
  switch (notice.kind) {
    case 'candidate':
    case 'candidates':
    case 'sharing':
      return notice
    case 'requests':
      return notice.userId === viewer.id ? { kind: 'requests' } : null
    case 'mailbox':
      return notice.userId === viewer.id ? { kind: 'mailbox' } : null
    case 'draft': {
      const { kind, userId, candidateId, isNew } = notice
      return userId === viewer.id ? { kind, candidateId, isNew } : null
    }
    case 'pictures':
      return null
    case 'people':
      return isAdmin(viewer) ? { kind: 'people' } : null
    default:
      return notice satisfies never
  }
}

/**
 * Sends server-sent events to open pages (WHATWG HTML, 9.2).
 *
 * A slow page holds at most {@link maxPending} different events. A page whose session has ended is closed at the next
 * heartbeat or change of people. Each user has at most `mostPerUser` connections. A further one closes the oldest,
 * because that may be a connection that broke without notice.
 */
export class LiveEvents {
  readonly #channels = new Set<Channel>()
  readonly #liveSessions: LiveSessions
  readonly #mailViewers: MailViewers
  readonly #mostPerUser: number
  /** What changed, by candidate, since the last question who sees it; null: it is not known what. */
  readonly #mail = new Map<string, Set<string> | null>()
  #telling: Promise<void> | undefined

  constructor(liveSessions: LiveSessions, mailViewers: MailViewers, mostPerUser: number) {
    this.#liveSessions = liveSessions
    this.#mailViewers = mailViewers
    this.#mostPerUser = mostPerUser
  }

  /** Adds a page; returns a function that removes it. */
  add(listener: Listener): () => void {
    const channel = new Channel(listener)
    this.#channels.add(channel)
    const own = [...this.#channels].filter(({ viewer }) => viewer.id === listener.viewer.id)
    for (const oldest of own.slice(0, -this.#mostPerUser)) {
      oldest.giveWay()
      this.#channels.delete(oldest)
    }
    return () => {
      this.#channels.delete(channel)
    }
  }

  async publish(notice: Notice): Promise<void> {
    if (notice.kind === 'mail') return await this.#publishMail(notice)
    if (notice.kind === 'people') await this.#endClosedSessions()
    for (const channel of this.#channels) {
      const event = eventFor(notice, channel.viewer)
      if (event) channel.send(event)
    }
  }

  /** Has to be called every 25 s, because proxies close connections that are silent for longer. */
  async beat(): Promise<void> {
    await this.#endClosedSessions()
    for (const channel of this.#channels) channel.comment()
  }

  /** Ends every stream. A page whose stream ends reconnects and loads everything again. */
  endAll(): void {
    for (const channel of this.#channels) channel.end()
    this.#channels.clear()
  }

  /**
   * Tells of mail only those who see it. One question covers all open pages and all candidates that changed
   * while the question before was answered, so an import costs one question at a time.
   */
  async #publishMail({ candidateId, messageIds, userIds }: MailNotice): Promise<void> {
    if (userIds) {
      const told = [...this.#channels].filter(({ viewer }) => userIds.includes(viewer.id))
      for (const channel of told) channel.send({ kind: 'candidate', candidateId })
      return
    }
    const known = this.#mail.get(candidateId)
    const changed = messageIds && known !== null ? new Set([...(known ?? []), ...messageIds]) : null
    this.#mail.set(candidateId, changed)
    this.#telling ??= this.#tellOfMail().finally(() => {
      this.#telling = undefined
    })
    await this.#telling
  }

  async #tellOfMail(): Promise<void> {
    while (this.#mail.size > 0) {
      const changed = new Map(this.#mail)
      this.#mail.clear()
      const userIds = [...new Set([...this.#channels].map(({ viewer }) => viewer.id))]
      if (userIds.length === 0) continue
      const viewers = await this.#mailViewers(userIds, changed)
      for (const channel of this.#channels) {
        for (const candidateId of changed.keys()) {
          if (viewers.has(pairOf(channel.viewer.id, candidateId))) {
            channel.send({ kind: 'candidate', candidateId })
          }
        }
      }
    }
  }

  async #endClosedSessions(): Promise<void> {
    if (this.#channels.size === 0) return
    const asked = [...this.#channels]
    const live = await this.#liveSessions(asked.map(({ sessionId }) => sessionId))
    for (const channel of asked) {
      const viewer = live.get(channel.sessionId)
      if (viewer) {
        channel.viewer = viewer
      } else {
        channel.end()
        this.#channels.delete(channel)
      }
    }
  }
}

/** One open page. Waiting events are kept once each, because an event says only that something changed. */
class Channel {
  readonly sessionId: string
  viewer: User
  readonly #outlet: Outlet
  readonly #pending = new Set<string>()
  #waiting = false

  constructor({ sessionId, viewer, outlet }: Listener) {
    this.sessionId = sessionId
    this.viewer = viewer
    this.#outlet = outlet
  }

  send(event: LiveEvent): void {
    this.#pending.add(JSON.stringify(event))
    if (this.#pending.size > maxPending) {
      this.#pending.clear()
      this.#outlet.end()
    } else {
      this.#flush()
    }
  }

  comment(): void {
    if (!this.#waiting) this.#write(':\n\n')
  }

  end(): void {
    this.#outlet.end()
  }

  /** Ends the stream and tells the page not to reconnect: it would only take another page's place. */
  giveWay(): void {
    this.#outlet.write('event: replaced\ndata: {}\n\n')
    this.#outlet.end()
  }

  #flush(): void {
    for (const text of this.#pending) {
      if (this.#waiting) return
      this.#pending.delete(text)
      this.#write(`data: ${text}\n\n`)
    }
  }

  #write(text: string): void {
    if (this.#outlet.write(text)) return
    this.#waiting = true
    this.#outlet.onDrain(() => {
      this.#waiting = false
      this.#flush()
    })
  }
}
