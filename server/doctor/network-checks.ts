import { createTransport } from 'nodemailer'
import type { Config } from '../config.ts'
import { bad, ok, skip, type Verdict, warn } from './check.ts'

const patienceMs = 10_000
/** A clock this far off makes Google refuse tokens and second factors fail. */
const clockMs = 30_000

/** Asks Google for its time, and the token endpoint whether it knows the client. Nothing is sent but the client's id and secret. */
export async function googleVerdicts({ google }: Pick<Config, 'google'>): Promise<Verdict[]> {
  if (google === 'demo') return [skip('GOOGLE_CLIENT_ID is not set: this is the demo')]
  const { clientId, clientSecret, endpoints } = google
  const verdicts: Verdict[] = []
  if (/\s/.test(clientId + clientSecret)) {
    verdicts.push(bad('GOOGLE_CLIENT_ID or GOOGLE_CLIENT_SECRET contains a space', 'Copy them again'))
  }
  try {
    const body = new URLSearchParams({
      ...{ grant_type: 'refresh_token', refresh_token: 'doctor', client_id: clientId },
      client_secret: clientSecret,
    })
    const signal = AbortSignal.timeout(patienceMs)
    const answer = await fetch(endpoints.tokenUrl, { method: 'POST', body, signal, redirect: 'error' })
    const { error } = (await answer.json()) as { error?: string }
    verdicts.push(ofTokenError(error), ofClock(answer.headers.get('date')))
  } catch {
    verdicts.push(
      bad(
        `Google does not answer at ${new URL(endpoints.tokenUrl).host}`,
        'Allow outgoing HTTPS to googleapis.com',
      ),
    )
  }
  return verdicts
}

/** RFC 6749 §5.2: a known client is told that the token is not valid, an unknown one that it is unknown. */
function ofTokenError(error: string | undefined): Verdict {
  if (error === 'invalid_grant')
    return ok('Google knows the client; the scopes are tried on the page Google project check')
  if (error === 'invalid_client' || error === 'unauthorized_client') {
    return bad(
      `Google does not know the client (${error})`,
      'Compare GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET with APIs & Services → Credentials',
    )
  }
  return warn(
    `Google answered ${error ?? 'something else'} to a trial`,
    'Try again, then open Google project check',
  )
}

function ofClock(date: string | null): Verdict {
  const theirs = Date.parse(date ?? '')
  if (Number.isNaN(theirs)) return skip('Google told no time')
  const differenceMs = Math.abs(Date.now() - theirs)
  if (differenceMs < clockMs) return ok('the clock agrees with Google’s')
  return bad(
    `this machine’s clock differs from Google’s by ${Math.round(differenceMs / 1_000)} seconds`,
    'Switch on NTP: timedatectl set-ntp true',
  )
}

/** Connects to the mail server and signs in. Sends nothing. */
export async function mailVerdicts({ letters }: Pick<Config, 'letters'>): Promise<Verdict[]> {
  if (!letters) {
    return [
      warn(
        'KURIER_SMTP_URL and KURIER_MAIL_FROM are not set: nobody is reminded, and nobody can ask for a new password',
        'Set both, if there is a mail server',
      ),
    ]
  }
  const { host } = new URL(letters.url)
  const limits = { connectionTimeout: patienceMs, greetingTimeout: patienceMs, socketTimeout: patienceMs }
  const transport = createTransport({ url: letters.url, ...limits, dnsTimeout: patienceMs })
  try {
    await transport.verify()
    return [ok(`${host} accepts the sign-in`)]
  } catch (error) {
    const { code, responseCode } = error as { code?: string; responseCode?: number }
    const about = [code, responseCode].filter(Boolean).join(' ')
    return [
      code === 'EAUTH'
        ? bad(
            `${host} refuses the sign-in (${about})`,
            'Check user and password in KURIER_SMTP_URL; percent-encode them',
          )
        : bad(
            `${host} cannot be used (${about})`,
            'Check its name and port in KURIER_SMTP_URL, and the firewall',
          ),
    ]
  } finally {
    transport.close()
  }
}

/** Asks Kurier at its public address, through the proxy, as a browser does. */
export async function publicVerdicts({ appUrl }: Pick<Config, 'appUrl'>): Promise<Verdict[]> {
  try {
    const answer = await fetch(`${appUrl}/api/session`, {
      signal: AbortSignal.timeout(patienceMs),
      redirect: 'manual',
    })
    if (answer.status === 421) {
      return [bad('the proxy does not pass the Host header on', 'nginx: proxy_set_header Host $host;')]
    }
    if (answer.ok && answer.headers.has('x-request-id')) return [ok(`${appUrl} answers`)]
    return [bad(`${appUrl} answers ${answer.status}, not as Kurier`, 'Check where the proxy forwards to')]
  } catch {
    return [
      warn(`${appUrl} does not answer from this machine`, 'Start Kurier, then check DNS, TLS and the proxy'),
    ]
  }
}
