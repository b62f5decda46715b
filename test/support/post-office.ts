import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import { type ParsedMessage, parseMessage } from '../../server/mail/parse.ts'

/** A mail server that keeps every letter. */
export interface PostOffice {
  /** Its address, with a user and a password that need percent-encoding. */
  url: string
  letters: { to: string[]; from: string; parsed: ParsedMessage; raw: string }[]
  /** How many deliveries were started, including refused ones. */
  attempts: number
  /** While true, every letter is temporarily refused (RFC 5321 §4.2.2, 451). */
  refusing: boolean
  close(): Promise<void>
}

const user = 'kurier@firma.test'
const password = 'p@ss:w/rd%'

export async function openPostOffice(): Promise<PostOffice> {
  const server = new SMTPServer({
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    onAuth: ({ username, password: word }, _session, callback) =>
      username === user && word === password
        ? callback(null, { user })
        : callback(new Error('Invalid username or password')),
    onMailFrom: (_address, _session, callback) => {
      office.attempts += 1
      callback(office.refusing ? Object.assign(new Error('Try later'), { responseCode: 451 }) : null)
    },
    onData: (stream, session, callback) => {
      const { mailFrom, rcptTo } = session.envelope
      const to = rcptTo.map(({ address }) => address)
      const from = mailFrom ? mailFrom.address : ''
      void buffer(stream)
        .then(async (raw) => {
          office.letters.push({ to, from, parsed: await parseMessage(raw), raw: raw.toString() })
          callback()
        })
        .catch(callback)
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  const office: PostOffice = {
    url: `smtp://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${port}`,
    letters: [],
    attempts: 0,
    refusing: false,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
  return office
}
