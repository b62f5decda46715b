import type { LiveEvent } from '../../contract/emails.ts'
import type { Notice } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import { isAdmin } from '../users/user.ts'

/** More than this unsent to one page, and the page is told to come again and ask for everything. */
const maxPending = 200

/** Where one open page is written to; `write` answers false when it should wait for `onDrain`. */
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

/** The people behind these sessions; a session that has ended is left out. */
export type LiveSessions = (sessionIds: readonly string[]) => Promise<Map<string, User>>

/** What a notice says to one viewer; null: nothing. */
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
 * Open pages and what they are told, as server-sent events (WHATWG HTML, 9.2).
 *
 * A slow page holds at most {@link maxPending} different events; a page whose
 * session has ended is closed at the next heartbeat or change of people. Of one
 * person's pages at most `mostPerUser` are told: the oldest gives way to a new
 * one, because it may be a connection that broke without a word.
 */
export class LiveEvents {
  readonly #channels = new Set<Channel>()
  readonly #liveSessions: LiveSessions
  readonly #mostPerUser: number

  constructor(liveSessions: LiveSessions, mostPerUser: number) {
    this.#liveSessions = liveSessions
    this.#mostPerUser = mostPerUser
  }

  /** Answers a function that takes the page off. */
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

  /** To be called every 25 s: proxies drop connections on which nothing moves for longer. */
  async beat(): Promise<void> {
    await this.#endClosedSessions()
    for (const channel of this.#channels) channel.comment()
  }

  /** A page whose stream ends opens another, and asks for everything. */
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

/** One open page. Events that wait are kept once each: an event says only that something changed. */
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

  /** Says that it ends for good: a page that came again at once would only take another page's place. */
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
