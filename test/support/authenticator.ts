import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'

interface Made {
  id: string
  key: KeyObject
  counter: number
}

/**
 * An authenticator in software: it answers as a browser with a passkey does (WebAuthn, ES256, no attestation). It
 * verifies its user unless it is told not to.
 */
export class Authenticator {
  readonly #origin: string
  readonly #made = new Map<string, Made>()
  verifiesUser = true

  constructor(origin: string) {
    this.#origin = origin
  }

  /** Makes a passkey, as `navigator.credentials.create` does. */
  // biome-ignore lint/suspicious/noExplicitAny: options in WebAuthn's JSON form.
  create(options: any) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const id = randomBytes(24)
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
    const cose = new Map<number, unknown>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
      [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
    ])
    const length = Buffer.alloc(2)
    length.writeUInt16BE(id.length)
    const attested = Buffer.concat([Buffer.alloc(16), length, id, isoCBOR.encode(cose as never)])
    const authData = new Uint8Array(Buffer.concat([this.#authData(options.rp.id, 0, 0x40), attested]))
    const attestation = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authData],
    ])
    const name = id.toString('base64url')
    this.#made.set(name, { id: name, key: privateKey, counter: 0 })
    return this.#answer(name, {
      clientDataJSON: this.#clientData('webauthn.create', options.challenge).toString('base64url'),
      attestationObject: Buffer.from(isoCBOR.encode(attestation as never)).toString('base64url'),
      transports: ['internal'],
    })
  }

  /** Signs with a passkey, as `navigator.credentials.get` does. */
  // biome-ignore lint/suspicious/noExplicitAny: options in WebAuthn's JSON form.
  get(options: any, id = [...this.#made.keys()].at(-1)!) {
    const passkey = this.#made.get(id)!
    passkey.counter += 1
    const authenticatorData = this.#authData(options.rpId, passkey.counter, 0)
    const clientData = this.#clientData('webauthn.get', options.challenge)
    const hash = createHash('sha256').update(clientData).digest()
    const signature = createSign('sha256').update(authenticatorData).update(hash).sign(passkey.key)
    return this.#answer(id, {
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authenticatorData.toString('base64url'),
      signature: signature.toString('base64url'),
    })
  }

  #answer(id: string, response: Record<string, unknown>) {
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response }
  }

  /** The hash of the site, the flags (user present, user verified) and the counter. */
  #authData(rpId: string, counter: number, moreFlags: number): Buffer {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    const flags = 0x01 | (this.verifiesUser ? 0x04 : 0) | moreFlags
    return Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.from([flags]), count])
  }

  #clientData(type: string, challenge: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.#origin, crossOrigin: false }))
  }
}
