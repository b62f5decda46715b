import type { Config } from '../config.ts'
import { isLoopbackName } from '../http/own-host.ts'
import { bad, ok, skip, type Verdict, warn } from './check.ts'

/** Checks what the configuration says about secrets. It prints none of them. */
export function secretVerdicts({ secrets }: Pick<Config, 'secrets'>, isGiven: boolean): Verdict[] {
  const verdicts = [
    ok(isGiven ? 'KURIER_SECRET is set' : 'the secret is in DATA_DIR; back it up with the data'),
  ]
  if (secrets.some((secret) => new Set(secret).size < 10)) {
    verdicts.push(
      warn('a secret repeats few characters, so it could be guessed', 'Make a new one: kurier rotate-secret'),
    )
  }
  if (secrets.length > 1) {
    verdicts.push(
      ok(`${secrets.length - 1} former secrets are kept; kurier rotate-secret says whether they are needed`),
    )
  }
  return verdicts
}

/** Checks the public address and the proxy in front of Kurier, as far as settings tell. */
export function proxyVerdicts({
  appUrl,
  trustedProxies,
  host,
}: Pick<Config, 'appUrl' | 'trustedProxies' | 'host'>): Verdict[] {
  const { protocol, hostname } = new URL(appUrl)
  if (isLoopbackName(hostname))
    return [skip(`APP_URL is ${appUrl}: people on other computers cannot open it`)]
  const verdicts: Verdict[] = []
  if (protocol === 'http:') {
    verdicts.push(
      bad(
        `APP_URL is ${appUrl}, without TLS`,
        'Put a reverse proxy with TLS in front and set APP_URL to its https address',
      ),
    )
  }
  if (trustedProxies.length === 0) {
    verdicts.push(
      warn(
        'KURIER_TRUSTED_PROXIES is not set, so all people behind the proxy count as one client',
        'Set it to the address from which the proxy calls, such as 127.0.0.1, and have the proxy set X-Forwarded-For',
      ),
    )
  }
  const isOpen = trustedProxies.some((one) => /\/0$/.test(one))
  if (isOpen) {
    verdicts.push(
      bad(
        'KURIER_TRUSTED_PROXIES trusts everybody, who can therefore forge their address',
        'Name the proxies only',
      ),
    )
  }
  if (!['127.0.0.1', '::1', 'localhost'].includes(host) && trustedProxies.length === 0) {
    verdicts.push(
      warn(
        `Kurier listens on ${host}, also without the proxy`,
        'Set HOST=127.0.0.1 if the proxy runs on this machine',
      ),
    )
  }
  return verdicts.length > 0 ? verdicts : [ok(`${appUrl}, behind ${trustedProxies.join(', ')}`)]
}
