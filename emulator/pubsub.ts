import type { EmulatorClock } from './clock.ts'
import type { MailboxChange } from './event.ts'
import type { Mailbox } from './mailbox.ts'
import type { Random } from './random.ts'
import type { Switches } from './switches.ts'

export interface Topic {
  /** `projects/P/topics/T`. */
  name: string
  /** Whether Gmail's service account may publish there. */
  publishable: boolean
}

export interface Subscription {
  /** `projects/P/subscriptions/S`. */
  name: string
  topic: string
  /** Where messages are pushed; a subscription without it is pulled. */
  push?: PushTarget
}

interface PushTarget {
  endpoint: string
  /** The account that the token names; pushes have no token without it. */
  serviceAccountEmail?: string
  /** The token's `aud`; the endpoint when absent. */
  audience?: string
}

export interface PubsubMessage {
  /** base64 JSON: `{emailAddress, historyId}`. */
  data: string
  messageId: string
  /** RFC 3339. */
  publishTime: string
}

/** Delivers one message; true when the receiver accepted it. */
export type Pusher = (subscription: Subscription, message: PubsubMessage) => Promise<boolean>

interface Queue {
  subscription: Subscription
  waiting: PubsubMessage[]
  /** Maps an ack id to its message and to the time the message is delivered again. */
  leased: Map<string, { message: PubsubMessage; until: number }>
}

const ACK_DEADLINE_MS = 10_000
const FIRST_RETRY_MS = 100
const LONGEST_RETRY_MS = 60_000
const RETENTION_MS = 7 * 86_400_000

/**
 * The part of Cloud Pub/Sub that Gmail uses: topics, push and pull subscriptions.
 *
 * Delivery is at least once and unordered; a message that is not acknowledged is delivered again.
 */
export class PubSub {
  readonly project: string
  readonly #clock: EmulatorClock
  readonly #switches: Switches
  readonly #random: Random
  readonly #topics = new Map<string, Topic>()
  readonly #queues = new Map<string, Queue>()
  readonly #lastPublished = new Map<string, number>()
  #push: Pusher = () => Promise.resolve(true)
  /** Grows with every reset, which ends the retries of earlier deliveries. */
  #generation = 0

  constructor(parts: { project: string; clock: EmulatorClock; switches: Switches; random: Random }) {
    this.project = parts.project
    this.#clock = parts.clock
    this.#switches = parts.switches
    this.#random = parts.random
    this.reset()
  }

  /** Resets to the initial topic and pull subscription, without undelivered messages. */
  reset(): void {
    this.stop()
    for (const kept of [this.#topics, this.#queues, this.#lastPublished]) kept.clear()
    const topic = `projects/${this.project}/topics/gmail`
    this.addTopic({ name: topic, publishable: true })
    this.subscribe({ name: `projects/${this.project}/subscriptions/gmail`, topic })
  }

  pushWith(push: Pusher): void {
    this.#push = push
  }

  addTopic(topic: Topic): void {
    this.#topics.set(topic.name, topic)
  }

  topic(name: string): Topic | undefined {
    return this.#topics.get(name)
  }

  subscribe(subscription: Subscription): void {
    this.#queues.set(subscription.name, { subscription, waiting: [], leased: new Map() })
  }

  hasSubscription(name: string): boolean {
    return this.#queues.has(name)
  }

  /** Notifies the mailbox's watch, if the change has one of the watched labels. */
  changed(mailbox: Mailbox, change: MailboxChange): void {
    const { watch } = mailbox
    if (!watch || watch.expiration <= this.#clock.now()) return
    const labels = changedLabels(mailbox, change)
    const named = watch.labelIds.some((id) => labels.has(id))
    if (watch.labelIds.length === 0 || named === (watch.labelFilterBehavior === 'include'))
      this.notify(mailbox)
  }

  /** Publishes the mailbox's history id; more than one notification per second and user is dropped, not delayed. */
  notify(mailbox: Mailbox): void {
    const now = this.#clock.now()
    const last = this.#lastPublished.get(mailbox.email) ?? Number.NEGATIVE_INFINITY
    if (!mailbox.watch || (this.#switches.pushOnePerSecond && now - last < 1_000)) return
    this.#lastPublished.set(mailbox.email, now)
    const historyId = this.#switches.pushHistoryIdNumeric ? mailbox.historyId : String(mailbox.historyId)
    const data = Buffer.from(JSON.stringify({ emailAddress: mailbox.email, historyId })).toString('base64')
    const messageId = String(2_070_000_000_000_000 + this.#random.int(2 ** 32))
    this.publish(mailbox.watch.topicName, { data, messageId, publishTime: new Date(now).toISOString() })
  }

  publish(topic: string, message: PubsubMessage): void {
    const copies = this.#switches.pushDuplicated ? [message, message] : [message]
    for (const queue of this.#queues.values()) {
      if (queue.subscription.topic !== topic) continue
      for (const copy of copies) {
        if (queue.subscription.push) this.#deliver(queue.subscription, copy, FIRST_RETRY_MS)
        else if (this.#switches.pushReordered) queue.waiting.unshift(copy)
        else queue.waiting.push(copy)
      }
    }
  }

  /** Returns up to `most` messages, each leased for the ack deadline. */
  pull(name: string, most: number): { ackId: string; message: PubsubMessage }[] {
    const queue = this.#queues.get(name)
    if (!queue) return []
    const now = this.#clock.now()
    for (const [ackId, { message, until }] of queue.leased) {
      if (until > now) continue
      queue.leased.delete(ackId)
      queue.waiting.push(message)
    }
    return queue.waiting.splice(0, most).map((message) => {
      const ackId = this.#random.hex(48)
      queue.leased.set(ackId, { message, until: now + ACK_DEADLINE_MS })
      return { ackId, message }
    })
  }

  acknowledge(name: string, ackIds: readonly string[]): void {
    for (const ackId of ackIds) this.#queues.get(name)?.leased.delete(ackId)
  }

  /** Gives up every push that was not accepted yet. */
  stop(): void {
    this.#generation++
  }

  /** Pushes until the message is accepted, with growing delays, for as long as Pub/Sub keeps the message. */
  #deliver(subscription: Subscription, message: PubsubMessage, retryMs: number): void {
    const generation = this.#generation
    const isOver = () => this.#generation !== generation
    const delayMs = this.#switches.pushReordered ? this.#random.int(500) : 0
    const attempt = async () => {
      if (isOver() || (await this.#push(subscription, message)) || isOver()) return
      if (this.#clock.now() - Date.parse(message.publishTime) > RETENTION_MS) return
      const next = Math.min(LONGEST_RETRY_MS, retryMs * 2)
      this.#clock.schedule(this.#clock.now() + retryMs, () => {
        if (!isOver()) this.#deliver(subscription, message, next)
      })
    }
    if (delayMs === 0) void attempt()
    else this.#clock.schedule(this.#clock.now() + delayMs, () => void attempt())
  }
}

/** Returns the labels of the changed messages, and the added and removed labels. */
function changedLabels(mailbox: Mailbox, change: MailboxChange): Set<string> {
  const labels = new Set<string>()
  for (const { labelIds } of change.added ?? []) for (const id of labelIds) labels.add(id)
  for (const { id, added, removed } of change.relabelled ?? []) {
    for (const label of [...added, ...removed, ...(mailbox.message(id)?.labelIds ?? [])]) labels.add(label)
  }
  return labels
}
