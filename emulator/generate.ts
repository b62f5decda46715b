import {
  GeneratedBodies,
  type GeneratedCandidate,
  type GeneratedLanguage,
  generatedId,
  type PlannedMessage,
  writeGenerated,
} from './generated-mail.ts'
import { createRandom, type Random } from './random.ts'
import type { AccountSpec, CorrespondentSpec, MailSpec } from './spec.ts'

export interface GenerateOptions {
  seed: number
  /** All messages of the mailbox, 10 to 1,000,000. */
  messages: number
  candidates: number
  /** How many messages involve a candidate; every candidate gets one if there are enough. */
  relevant: number
  nowMs: number
  /** `['pl', 'en']` unless said. */
  languages?: readonly GeneratedLanguage[]
  /** Messages a conversation has at most; 6 unless said. */
  threadLength?: number
  /** Size of the file that every eighth conversation begins with; no files unless said. */
  attachmentBytes?: number
  /** The mailbox; recruiter@kurier.test unless said. */
  account?: string
}

/**
 * A `WorldSpec` whose mail is generated while it is read, so that a million messages need not be in memory at once.
 */
export interface GeneratedWorld {
  accounts: AccountSpec[]
  correspondents: CorrespondentSpec[]
  /** Oldest first. It can be read again, with the same result. */
  mail: Iterable<MailSpec>
  candidates: GeneratedCandidate[]
  /**
   * Maps a candidate's main address to Message-IDs without brackets, oldest first. A mail with two candidates is in
   * both lists.
   */
  truth: Map<string, string[]>
}

const years3Ms = 3 * 365 * 86_400_000

/**
 * Generates a large mailbox for measurements: conversations with candidates among three years of other mail.
 * Deterministic for the same options. Throws RangeError for impossible numbers.
 */
export function generateWorld(options: GenerateOptions): GeneratedWorld {
  checkOptions(options)
  const { seed, candidates: count, languages = ['pl', 'en'], attachmentBytes = 0 } = options
  const email = options.account ?? 'recruiter@kurier.test'
  const account = { email, name: 'Renata Kowalczyk' }
  const candidates = Array.from({ length: count }, (_, number) => generatedCandidate(number))
  const bodies = new GeneratedBodies(languages, attachmentBytes)
  const parts = { account, candidates, bodies, seed }
  return {
    accounts: [account],
    correspondents: [],
    candidates,
    truth: truthOf(options, candidates),
    mail: {
      *[Symbol.iterator]() {
        for (const planned of planMessages(options)) yield writeGenerated(planned, parts)
      },
    },
  }
}

function checkOptions({ messages, candidates, relevant, threadLength = 6 }: GenerateOptions): void {
  if (!Number.isInteger(messages) || messages < 10 || messages > 1_000_000) {
    throw new RangeError('messages must be between 10 and 1,000,000')
  }
  if (relevant > messages) throw new RangeError('relevant must not exceed messages')
  if (relevant > 0 && candidates < 1) throw new RangeError('relevant messages need candidates')
  if (threadLength < 1) throw new RangeError('threadLength must be at least 1')
}

function truthOf(options: GenerateOptions, candidates: readonly GeneratedCandidate[]): Map<string, string[]> {
  const truth = new Map(candidates.map(({ addresses }): [string, string[]] => [addresses[0]!, []]))
  for (const { candidates: involved, index } of planMessages(options)) {
    for (const number of involved) {
      truth.get(candidates[number]!.addresses[0]!)!.push(generatedId(options.seed, index))
    }
  }
  return truth
}

/** An unfinished conversation. */
interface Conversation {
  topic: number
  messages: number[]
  isOutboundNext: boolean
  second: number | undefined
}

interface Planner {
  random: Random
  threadLength: number
  /** By candidate. */
  open: Map<number, Conversation>
  /** A few open conversations with other people. */
  others: Conversation[]
  topics: number
  /** Counts relevant messages, so that every candidate gets a first one. */
  relevantSoFar: number
}

/** Chooses exactly `relevant` messages at random (Knuth, Algorithm S) and groups all messages into conversations. */
function* planMessages(options: GenerateOptions): Generator<PlannedMessage> {
  const { messages, relevant, nowMs, seed, threadLength = 6 } = options
  const random = createRandom(seed)
  const planner: Planner = { random, threadLength, open: new Map(), others: [], topics: 0, relevantSoFar: 0 }
  const stepMs = Math.min(years3Ms, messages * 3_600_000) / messages
  for (let index = 0; index < messages; index += 1) {
    const isRelevant = random.int(messages - index) < relevant - planner.relevantSoFar
    const at = Math.floor(nowMs - (messages - index) * stepMs)
    yield isRelevant ? planRelevant(planner, options, index, at) : planOther(planner, index, at)
  }
}

function planRelevant(planner: Planner, options: GenerateOptions, index: number, at: number): PlannedMessage {
  const { random, open } = planner
  const isFirstRound = planner.relevantSoFar < options.candidates
  const candidate = isFirstRound ? planner.relevantSoFar : random.int(options.candidates)
  planner.relevantSoFar += 1
  let conversation = open.get(candidate)
  if (!conversation || conversation.messages.length >= planner.threadLength) {
    const isShared = options.candidates > 1 && random.int(40) === 0
    const second = isShared
      ? (candidate + 1 + random.int(options.candidates - 1)) % options.candidates
      : undefined
    conversation = startConversation(planner, second)
    open.set(candidate, conversation)
  }
  const involved = conversation.second === undefined ? [candidate] : [candidate, conversation.second]
  return nextMessage(conversation, { index, at, candidates: involved })
}

function planOther(planner: Planner, index: number, at: number): PlannedMessage {
  const { random, others } = planner
  const goesOn = others.length > 0 && random.int(4) === 0
  if (goesOn) return nextMessage(others[random.int(others.length)]!, { index, at, candidates: [] })
  const conversation = startConversation(planner, undefined)
  conversation.isOutboundNext = false
  others.push(conversation)
  if (others.length > 12) others.shift()
  return nextMessage(conversation, { index, at, candidates: [] })
}

function startConversation(planner: Planner, second: number | undefined): Conversation {
  planner.topics += 1
  return { topic: planner.topics, messages: [], isOutboundNext: planner.random.int(3) === 0, second }
}

function nextMessage(
  conversation: Conversation,
  place: Pick<PlannedMessage, 'index' | 'at' | 'candidates'>,
): PlannedMessage {
  // Long References lines keep about ten ids.
  const earlier = conversation.messages.slice(-10)
  const isOutbound = conversation.isOutboundNext
  conversation.messages.push(place.index)
  conversation.isOutboundNext = !isOutbound
  const hasAttachment = earlier.length === 0 && !isOutbound && conversation.topic % 8 === 0
  return { ...place, earlier, topic: conversation.topic, isOutbound, hasAttachment }
}

const firstNames = [
  'Anna',
  'Jan',
  'Zofia',
  'Piotr',
  'Emma',
  'Oliver',
  'Maria',
  'Adam',
  'Julia',
  'Liam',
  'Ewa',
  'Noah',
]
const lastNames = [
  'Nowak',
  'Smith',
  'Lis',
  'Brown',
  'Mazur',
  'Clark',
  'Sikora',
  'Evans',
  'Kaczmarek',
  'Young',
  'Baran',
]
const domains = ['gmail.com', 'wp.pl', 'outlook.com', 'o2.pl', 'interia.pl', 'proton.me']

function generatedCandidate(number: number): GeneratedCandidate {
  const first = firstNames[number % firstNames.length]!
  const last = lastNames[Math.floor(number / firstNames.length) % lastNames.length]!
  const local = `${first}.${last}${number}`.toLowerCase()
  const main = `${local}@${domains[number % domains.length]}`
  return {
    name: `${first} ${last}`,
    addresses: number % 10 === 9 ? [main, `${local}@poczta.example`] : [main],
  }
}
