import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClamdAddress } from '../../server/scan/clamd.ts'

/** The harmless file that every virus scanner reports (eicar.org), put together here so that none reports this one. */
export const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}', '$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('')

/** A stand-in for ClamAV's daemon that knows one virus. */
export interface Clamd {
  address: ClamdAddress
  /** The files that it was given, as text. */
  scanned: string[]
  /** What it does next: scan, answer with these words, hang up, or say nothing. */
  behaves: 'well' | 'hangs-up' | 'is-silent' | { says: string }
  close(): Promise<void>
}

/** Starts it on a free port, or on a Unix socket, as clamd does. Files longer than `mostBytes` are refused. */
export async function openClamd(by: 'tcp' | 'unix' = 'tcp', mostBytes = 30_000_000): Promise<Clamd> {
  const folder = await mkdtemp(join(tmpdir(), 'kurier-clamd-'))
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    serve(socket, clamd, mostBytes)
  })
  const path = join(folder, 'clamd.sock')
  await new Promise<void>((resolve) => {
    if (by === 'unix') server.listen(path, resolve)
    else server.listen(0, '127.0.0.1', resolve)
  })
  const bound = server.address()
  const clamd: Clamd = {
    address: typeof bound === 'string' ? { path } : { host: '127.0.0.1', port: bound!.port },
    scanned: [],
    behaves: 'well',
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
  return clamd
}

function serve(socket: Socket, clamd: Clamd, mostBytes: number): void {
  let received = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
    if (clamd.behaves === 'hangs-up') return void socket.destroy()
    if (clamd.behaves === 'is-silent') return
    if (received.length > mostBytes) return void socket.end('INSTREAM size limit exceeded. ERROR\0')
    const content = fileIn(received)
    if (content === null) return
    clamd.scanned.push(content.toString('latin1'))
    socket.end(`${typeof clamd.behaves === 'object' ? clamd.behaves.says : reply(content)}\0`)
  })
}

/** Returns the file once all of its chunks have arrived, null before. */
function fileIn(received: Buffer): Buffer | null {
  const command = Buffer.from('zINSTREAM\0')
  if (!received.subarray(0, command.length).equals(command)) return null
  const chunks: Buffer[] = []
  let at = command.length
  while (at + 4 <= received.length) {
    const length = received.readUInt32BE(at)
    if (length === 0) return Buffer.concat(chunks)
    chunks.push(received.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return null
}

function reply(content: Buffer): string {
  return content.includes(eicar) ? 'stream: Eicar-Signature FOUND' : 'stream: OK'
}
