import { standardError } from '../../emulator/errors.ts'
import { createRandom, type Random } from '../../emulator/random.ts'
import type { User } from '../../server/db/schema.ts'
import { letter } from '../support/letters.ts'
import { block, lift } from './blocking.ts'
import type { Engine } from './engine.ts'
import { addQuietCandidates } from './house.ts'
import type { Scenario } from './kill.ts'
import { live } from './live.ts'
import { sentIds } from './outbox-oracle.ts'
import { direct, put, throughGroup, twin } from './scenarios/identity.ts'

/** Everybody who writes: candidates under all their addresses, and others. */
const outside = [
  'maja@poczta.example',
  'maja.wisz@dom.example',
  'jankowalski@gmail.com',
  'jan.kowalski+cv@gmail.com',
  'piotr@poczta.example',
  'news@shop.example',
  'friend@home.example',
]

/** Patterns to block: a candidate, somebody who is a candidate at times, another person, a domain. */
const patterns = ['piotr@poczta.example', 'jankowalski@gmail.com', 'friend@home.example', 'dom.example']

const addresses = ['maja.wisz@dom.example', 'maja@poczta.example', 'piotr@poczta.example']

/** The acts of one history: enough for acts to affect each other, few enough to play thousands of histories. */
export const historyLength = 18

/** One thing that happens. It decides for itself whether it is possible now. */
type Act = (story: Story) => void | Promise<void>

interface Story {
  engine: Engine
  random: Random
  people: User[]
  /** The ids of Maja and Jan. */
  candidates: string[]
}

/** Returns a history of so many acts, drawn from the seed, as a scenario. */
export function randomHistory(seed: number, length: number): Scenario {
  return {
    name: `random history ${seed}`,
    isAnew: true,
    play: async (engine) => {
      const random = createRandom(seed)
      engine.lab.wire.pageSize = 2 + random.int(4)
      const story = await begin(engine, random)
      for (let count = 0; count < length; count += 1) await acts[random.int(acts.length)]!(story)
      engine.calm()
      await makeWhole(story)
    },
  }
}

async function begin(engine: Engine, random: Random): Promise<Story> {
  const people = [await engine.recruiter('anna'), await engine.recruiter('tomek')]
  // So that these mailboxes are compared by their lists.
  if (random.int(3) === 0) await addQuietCandidates(engine, 60)
  const candidates = [
    await engine.candidate('Maja Wisz', ['maja@poczta.example']),
    await engine.candidate('Jan Kowalski', ['jankowalski@gmail.com']),
  ]
  const story = { engine, random, people, candidates }
  for (let count = 0; count < 4; count += 1) receive(story)
  for (const user of people) await engine.connect(user)
  return story
}

/**
 * Gives everybody access and a grant at the end. Messages that were never sent are sent again, as their
 * writer would do.
 */
async function makeWhole({ engine, people }: Story): Promise<void> {
  for (const user of people) {
    await engine.setAccess(user, true)
    await engine.connect(user)
  }
  await engine.settle()
  const doubtful = await engine.lab.plain.selectFrom('outbox').selectAll().execute()
  for (const { id, state, user_id: userId } of doubtful) {
    const user = people.find((one) => one.id === userId)!
    const neverLeft = sentIds(engine.lab, user.email, id).length === 0
    if (neverLeft && (state === 'in_doubt' || state === 'failed')) await engine.sendAgain(user, id)
  }
}

function receive({ engine, random, people }: Story): void {
  const from = outside[random.int(outside.length)]!
  const to = people.filter(() => random.int(3) > 0).map(({ email }) => email)
  const cc = random.int(4) === 0 ? [`Cc: ${outside[random.int(outside.length)]}`] : []
  const labels = random.int(8) === 0 ? { labelIds: ['SPAM', 'UNREAD'] } : {}
  if (to.length > 0) engine.receive({ from, to: to.join(', '), headers: cc }, labels)
}

/** Delivers either several mails that share a Message-ID, or one mail both directly and through a group. */
function receiveAlike({ engine, random, people }: Story): void {
  const writer = outside[random.int(outside.length)]!.replace(/^.*<|>$/g, '')
  const name = random.int(4)
  const cc = [`Cc: ${writer}`]
  for (const [index, user] of people.entries()) {
    if (random.int(3) === 0) continue
    const isPassedOn = (name + index) % 2 === 0
    const application = isPassedOn ? throughGroup(`${name}`, writer, cc) : direct(`${name}`, writer)
    put(engine, user, random.int(2) === 0 ? twin(writer, random.int(3), cc) : application)
  }
}

/** Returns one of the messages of a mailbox that are not drafts. */
function pick({ engine, random, people }: Story): { email: string; id: string } | undefined {
  const { email } = people[random.int(people.length)]!
  const all = engine.lab.google.world.mailbox(email).byDate()
  const messages = all.filter(({ labelIds }) => !labelIds.includes('DRAFT'))
  const message = messages[random.int(Math.max(1, messages.length))]
  return message && { email, id: message.id }
}

function onMessage(act: (story: Story, picked: { email: string; id: string }) => void): Act {
  return (story) => {
    const picked = pick(story)
    if (picked) act(story, picked)
  }
}

const acts: Act[] = [
  receive,
  receive,
  receive,
  receiveAlike,
  ({ engine }) => engine.poll(),
  ({ engine }) => engine.poll(),
  ({ engine, random, people }) => {
    const { email } = people[random.int(people.length)]!
    const raw = letter({ from: email, to: outside[random.int(outside.length)]! })
    engine.lab.google.world.send(email, { raw })
  },
  onMessage(({ engine }, { email, id }) => engine.lab.google.world.trash(email, [id])),
  onMessage(({ engine }, { email, id }) => engine.lab.google.world.untrash(email, [id])),
  onMessage(({ engine }, { email, id }) => engine.lab.google.world.remove(email, [id])),
  onMessage(({ engine }, { email, id }) => {
    engine.lab.google.world.modify(email, [id], { remove: ['SPAM', 'UNREAD'], add: ['INBOX'] })
  }),
  onMessage(({ engine }, { email, id }) => {
    engine.lab.google.world.modify(email, [id], { add: ['SPAM'], remove: ['INBOX'] })
  }),
  ({ engine, random, candidates }) => {
    return engine.addAddress(candidates[random.int(2)]!, addresses[random.int(addresses.length)]!)
  },
  async ({ engine, random, candidates }) => {
    const candidateId = candidates[random.int(2)]!
    const { length } = await engine.lab.plain
      .selectFrom('candidate_addresses')
      .select('id')
      .where('candidate_id', '=', candidateId)
      .execute()
    if (length > 1) await engine.removeAddress(candidateId, addresses[random.int(addresses.length)]!)
  },
  ({ engine, random, people }) => {
    const owner = people[random.int(people.length + 1)] ?? null
    return block(engine, owner, patterns[random.int(patterns.length)]!)
  },
  ({ engine, random, people }) => {
    const held = engine.blockings.filter((one) => one.to === null)
    const { owner, pattern } = held[random.int(Math.max(1, held.length))] ?? {}
    const user = people.find(({ id }) => id === owner) ?? null
    return pattern === undefined ? undefined : lift(engine, user, pattern)
  },
  ({ engine, random, people }) => {
    engine.lab.google.faults.expireHistory(people[random.int(people.length)]!.email)
  },
  ({ engine, random, people }) => {
    engine.lab.google.grants.kill(people[random.int(people.length)]!.email, 'revoked')
  },
  ({ engine, random, people }) => engine.connect(people[random.int(people.length)]!),
  ({ engine, random, people }) => engine.setAccess(people[random.int(people.length)]!, random.int(2) === 0),
  ({ engine, random, people }) => engine.disconnect(people[random.int(people.length)]!, 'keep'),
  async ({ engine, random, people, candidates }) => {
    const user = people[random.int(people.length)]!
    const mailboxes = await live(engine)
    if (!mailboxes.some(({ user_id: userId }) => userId === user.id)) return
    await engine.write(user, candidates[0]!, { to: [{ name: '', address: 'maja@poczta.example' }] })
  },
  ({ engine, random }) => {
    const methods = ['messages.get', 'messages.list', 'history.list', 'batch', 'messages.send']
    const error = standardError([403, 429, 500, 503][random.int(4)]!)
    const when = random.int(2) === 0 ? ('before' as const) : ('after' as const)
    const effects = [
      { kind: 'answer' as const, error, when },
      { kind: 'drop' as const, when },
    ]
    engine.fault({ method: methods[random.int(methods.length)]!, effect: effects[random.int(2)]! })
  },
]
