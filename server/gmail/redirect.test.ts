import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { freeQuota } from '../../test/support/free-quota.ts'
import { systemClock } from '../clock.ts'
import { type PollAnswer, RefusedError, UnavailableError } from '../mailboxes/provider.ts'
import { gmailProvider } from './provider.ts'

it('follows no redirect, so that a token goes to Google alone', async () => {
  const asked: string[] = []
  let tokenIsGiven = false
  const server = createServer((request, response) => {
    asked.push(request.url!)
    if (request.url === '/token' && tokenIsGiven) {
      const answer = { access_token: 'a', expires_in: 3_600, token_type: 'Bearer' }
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
      return
    }
    response.writeHead(307, { location: '/elsewhere' }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const endpoints = {
    ...{ authUrl: `${url}/auth`, tokenUrl: `${url}/token`, revokeUrl: `${url}/revoke` },
    ...{ userinfoUrl: `${url}/userinfo`, certsUrl: `${url}/certs`, gmailRootUrl: url },
  }
  const project = { clientId: 'c', clientSecret: 's', endpoints }
  const provider = gmailProvider(project, { quota: freeQuota, priceTable: 'current', clock: systemClock })
  const client = provider.open({ mailboxId: 'm', refreshToken: 'r', urgent: true })
  await expect(client.profile()).rejects.toThrow(UnavailableError)
  tokenIsGiven = true
  await expect(client.profile()).rejects.toThrow(UnavailableError)
  const answers: PollAnswer[] = []
  await provider.poll([{ mailboxId: 'm', refreshToken: 'r', cursor: '1' }], 5_000, (_, one) =>
    answers.push(one),
  )
  expect(answers).toEqual([{ error: expect.any(RefusedError) }])
  await expect(client.whoIs()).rejects.toThrow(UnavailableError)
  await expect(provider.revoke('r')).rejects.toThrow(UnavailableError)
  expect(asked).toContain('/gmail/v1/users/me/profile')
  expect(asked).not.toContain('/elsewhere')
  server.close()
})
