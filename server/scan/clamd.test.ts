import { afterEach, describe, expect, it } from 'vitest'
import { type Clamd, eicar, openClamd } from '../../test/support/clamd.ts'
import { clamdScanner } from './clamd.ts'
import { ScannerError } from './scanner.ts'

describe.each(['tcp', 'unix'] as const)('clamd over %s', (by) => {
  let clamd: Clamd
  afterEach(() => clamd.close())

  it('tells a clean file from a dangerous one, whatever its length', async () => {
    clamd = await openClamd(by)
    const scanner = clamdScanner(clamd.address)
    const long = Buffer.alloc(3 * 64 * 1024 + 1, 'a')
    expect(await scanner.find(Buffer.from('hello'))).toBeNull()
    expect(await scanner.find(new Uint8Array())).toBeNull()
    expect(await scanner.find(long)).toBeNull()
    expect(await scanner.find(Buffer.concat([long, Buffer.from(eicar)]))).toBe('Eicar-Signature')
    expect(clamd.scanned.map((one) => one.length)).toEqual([5, 0, long.length, long.length + eicar.length])
  })

  it('gives no verdict if clamd hangs up, is silent, reports an error or answers nonsense', async () => {
    clamd = await openClamd(by, 1_000_000)
    const scanner = clamdScanner(clamd.address, 300)
    for (const behaves of [
      'hangs-up',
      'is-silent',
      { says: 'stream: Can’t allocate memory ERROR' },
      { says: '' },
      { says: 'stream: OK and more' },
      { says: 'x'.repeat(10_000) },
    ] as const) {
      clamd.behaves = behaves
      await expect(scanner.find(Buffer.from('hello')), JSON.stringify(behaves)).rejects.toThrow(ScannerError)
    }
    clamd.behaves = 'well'
    await expect(scanner.find(Buffer.alloc(20_000_000))).rejects.toThrow(ScannerError)
    expect(await scanner.find(Buffer.from('hello'))).toBeNull()
  })
})

it('gives no verdict if nobody listens', async () => {
  const clamd = await openClamd()
  await clamd.close()
  await expect(clamdScanner(clamd.address).find(Buffer.from('x'))).rejects.toThrow(ScannerError)
})
