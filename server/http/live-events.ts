import type { LiveEvent } from '../../contract/emails.ts'
import type { Notice } from '../db/db.ts'
import type { User } from '../db/schema.ts'
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

/** Returns the event that a notice means for one viewer; null if it does not concern them. */
function eventFor(notice: Notice, viewer: User): LiveEvent | null {
  switch (notice.kind) {
    case 'candidate':
    case 'candidates':
      return notice
    case 'mailbox':
      return notice.userId === viewer.id ? { kind: 'mailbox' } : null
    case 'draft': {
      const { kind, userId, candidateId, isNew } = notice
      return userId === viewer.id ? { kind, candidateId, isNew } : null
    }
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
  readonly #mostPerUser: number

  constructor(liveSessions: LiveSessions, mostPerUser: number) {
    this.#liveSessions = liveSessions
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
