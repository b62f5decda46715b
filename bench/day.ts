import { createRandom, type Random } from '../emulator/random.ts'
import { type PricedCall, prices, threadPaysFrom } from '../server/gmail/quota.ts'
import { besideList, planComparison, surelyListedFrom } from '../server/sync/comparison-plan.ts'
import { candidatesOf, roundOf, type Wanted } from '../server/sync/rounds.ts'
import { nextPoll } from '../server/sync/schedule.ts'
import { chunksOf, type Pair, pairsOf, writtenAmong } from '../server/sync/search-plan.ts'
import { lateLookMs } from '../server/sync/searches.ts'
import { number, row } from './table.ts'

/** The house whose day is played. */
const house = {
  inboxes: 10_000,
  candidates: 50_000,
  newCandidates: 1_000,
  mailsInInbox: 20_000,
  newMails: 100,
  /** Of a hundred new mails, those that concern a candidate. */
  concernPercent: 5,
  /** Past emails of a new candidate, in all inboxes together. */
  pastEmails: 10,
}
/** Inboxes that are played; the others are like them. */
const played = 20
const minuteMs = 60_000
const pollSeconds = 300
/** While Google tells of changes, polls only find what a lost notification would have told. */
const goal = 40_000_000
const dayMs = 24 * 60 * minuteMs
const midnight = Date.parse('2026-11-02T00:00:00Z')

const kinds = [
  'notifications and watches',
  'polls',
  'headers of new mail',
  'bodies of new mail',
  'searches for new candidates',
  'their past mail',
  'nightly comparison',
  'signatures and addresses',
] as const
type Kind = (typeof kinds)[number]
type Units = Map<Kind, number>
interface Ways {
  /** Google tells of changes. */
  push: boolean
  /** New candidates are searched for together. */
  rounds: boolean
  /** The nightly comparison may list the mailbox. */
  lists: boolean
}

/**
 * Plays a day of a large house: Kurier's planner (when to poll, which rounds of new addresses, how to compare) against a
 * model of Google that counts units by the price table. Prints the units of the day with push and without, and those that
 * searching for each candidate alone and comparing by addresses take.
 *
 * @returns whether the goal is met with push
 */
export function benchDay(say: (line: string) => void): boolean {
  const columns = [
    playDay({ push: true, rounds: true, lists: true }),
    playDay({ push: false, rounds: true, lists: true }),
    playDay({ push: true, rounds: false, lists: false }),
  ]
  const { inboxes, candidates, newCandidates, newMails, mailsInInbox } = house
  say(
    `${number(inboxes)} inboxes of ${number(mailsInInbox)} messages and ${newMails} new ones a day, ` +
      `${number(candidates)} candidates and ${number(newCandidates)} new ones`,
  )
  say(row(['units a day, in millions', 'with push', 'without push', 'one by one']))
  for (const what of kinds) say(row([what, ...columns.map((units) => millions(units.get(what) ?? 0))]))
  const totals = columns.map((units) => [...units.values()].reduce((sum, one) => sum + one, 0))
  say(row(['all', ...totals.map(millions)]))
  const isMet = totals[0]! * (inboxes / played) <= goal
  say(`${isMet ? 'within' : 'MORE THAN'} ${millions(goal / (inboxes / played))} million`)
  return isMet
}

function millions(units: number): string {
  return ((units * (house.inboxes / played)) / 1_000_000).toFixed(1)
}

function playDay(ways: Ways): Units {
  const random = createRandom(11)
  const units: Units = new Map()
  const google: Google = (what, method, times = 1) =>
    void units.set(what, (units.get(what) ?? 0) + prices.current[method] * times)
  const wanted = newCandidates(random)
  const nightly = nightlySearches(ways)
  for (let inbox = 0; inbox < played; inbox += 1) {
    playPolls(random, ways, google)
    playRounds(wanted, ways, google)
    google('nightly comparison', 'messages.list', nightly)
    google('signatures and addresses', 'sendAs.list')
  }
  const bodies = (house.newCandidates * house.pastEmails * played) / house.inboxes
  google('their past mail', 'messages.get', bodies)
  return units
}

type Google = (what: Kind, method: PricedCall, times?: number) => void

/**
 * Mail arrives, and is read some minutes later. Each poll reads what happened since the last one. With push, Google tells
 * of each change, and the mailbox is polled then too.
 */
function playPolls(random: Random, { push }: Ways, google: Google): void {
  const arrivals = Array.from({ length: house.newMails }, () => timeOfDay(random)).sort((a, b) => a - b)
  const readings = arrivals.map((at) => at + random.int(30 * minuteMs))
  const told = push ? [...arrivals, ...readings].sort((a, b) => a - b) : []
  if (push) google('notifications and watches', 'watch')
  let activeAt = midnight - dayMs / 3
  let at = midnight + random.int(pollSeconds * 1_000)
  for (;;) {
    const isTold = told[0] !== undefined && told[0] <= at
    if (isTold) at = told.shift()!
    if (at >= midnight + dayMs) return
    google(isTold ? 'notifications and watches' : 'polls', 'history.list')
    const news = takeUntil(arrivals, at)
    readHeaders(news, random, google)
    if (news + takeUntil(readings, at) > 0) activeAt = at
    at = nextAt(at, activeAt, push, random)
  }
}

/** Removes the times up to this one, and returns how many there were. */
function takeUntil(times: number[], at: number): number {
  const later = times.filter((time) => time > at)
  return times.splice(0, times.length, ...later).length - later.length
}

function nextAt(at: number, activeAt: number, push: boolean, random: Random): number {
  const mailbox = { active_at: new Date(activeAt), watch_until: push ? new Date(at + 1) : null }
  const wait = nextPoll(new Date(at), pollSeconds, mailbox, () => random.int(1_000) / 1_000)
  return wait.getTime()
}

function readHeaders(count: number, random: Random, google: Google): void {
  const inThread = threadPaysFrom('current')
  const threads = count >= inThread && random.int(10) === 0 ? 1 : 0
  google('headers of new mail', 'threads.get', threads)
  google('headers of new mail', 'messages.get', count - threads * inThread)
  for (let index = 0; index < count; index += 1) {
    if (random.int(100) < house.concernPercent) google('bodies of new mail', 'messages.get')
  }
}

function playRounds(wanted: readonly Wanted[], { rounds }: Ways, google: Google): void {
  if (!rounds) {
    for (const one of wanted) search([one], [one], google)
    return
  }
  let plannedTo = 0
  for (let at = midnight; at < midnight + dayMs; at += minuteMs) {
    const waiting = wanted.slice(plannedTo).filter(({ askedAt }) => askedAt.getTime() <= at)
    const through = roundOf(waiting, house.inboxes, new Date(at))
    if (through === null) continue
    const chosen = waiting.filter((one) => one.number <= through)
    search(
      chosen,
      chosen.filter(({ askedAt }) => at - askedAt.getTime() < lateLookMs),
      google,
    )
    plannedTo = through
  }
}

function search(wanted: readonly Wanted[], recent: readonly Wanted[], google: Google): void {
  const searches = [
    ['past', wanted],
    ['traces', wanted],
    ['late', recent],
  ] as const
  for (const [kind, some] of searches) {
    const pairs = pairsOf(candidatesOf(some), () => false)
    google('searches for new candidates', 'messages.list', chunksOf(kind, pairs).length)
  }
}

/** Returns how many calls the comparison of one mailbox takes. */
function nightlySearches({ lists }: Ways): number {
  const now = new Date(midnight)
  const everybody = Array.from({ length: house.candidates }, (_, index) => personOf(index))
  if (lists && house.candidates >= surelyListedFrom(house.mailsInInbox)) {
    const { from, to } = besideList({ lowest: 0, highest: house.candidates - 1 }, now)
    const tonight = everybody.slice(from, to)
    const written = writtenAmong(
      pairsOf(tonight, () => false),
      tonight,
    )
    return Math.ceil(house.mailsInInbox / 500) + chunksOf('audit', written).length
  }
  const pairs: Pair[] = pairsOf(everybody, () => false)
  const plan = planComparison({
    pairs,
    written: writtenAmong(pairs, everybody),
    messages: lists ? house.mailsInInbox : null,
    isListed: lists,
    isAfterLoss: false,
    now,
  })
  const pages = plan.lists ? Math.ceil(house.mailsInInbox / 500) : 0
  return pages + chunksOf('audit', plan.audit).length + chunksOf('retrace', plan.retrace).length
}

function newCandidates(random: Random): Wanted[] {
  const [opens, closes] = [7, 20]
  const times = Array.from(
    { length: house.newCandidates },
    () => midnight + opens * 60 * minuteMs + random.int((closes - opens) * 60 * minuteMs),
  ).sort((a, b) => a - b)
  return times.map((time, index) => ({
    number: index + 1,
    askedAt: new Date(time),
    candidate: personOf(house.candidates + index),
  }))
}

const names = ['Maja Wiśniewska', 'Jan Kowalski', 'Aleksandra Zielińska', 'Piotr Nowak', 'Ewa Mazur']
const domains = ['gmail.com', 'poczta.example', 'firma.example', 'o2.example']

function personOf(index: number): { id: string; name: string; addresses: string[] } {
  const name = names[index % names.length]!
  const local = name
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[^a-z ]/g, '')
    .replace(' ', '.')
  const id = String(index).padStart(6, '0')
  return { id, name, addresses: [`${local}${index % 100}@${domains[index % domains.length]}`] }
}

/** Four of five times are between eight and six o'clock. */
function timeOfDay(random: Random): number {
  const [from, to] = random.int(5) === 0 ? [0, 24] : [8, 18]
  return midnight + from * 60 * minuteMs + random.int((to - from) * 60 * minuteMs)
}
