import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type Scanner, ScannerError } from './scanner.ts'

/** Where clamd listens: a TCP address or a Unix socket. */
export type ClamdAddress = { host: string; port: number } | { path: string }

/** A file of 25 MB, an archive in an archive, takes clamd some seconds. The connection may be silent this long. */
const silentMs = 60_000
const chunkBytes = 64 * 1024
const longestReplyBytes = 4_096

/** Scans with clamd, by its command INSTREAM (clamd(8)): each file over a connection of its own. */
export function clamdScanner(address: ClamdAddress, timeoutMs = silentMs): Scanner {
  return {
    find: async (content) => {
      const socket = connect(address)
      socket.setTimeout(timeoutMs, () => socket.destroy(new Error('clamd does not answer')))
      try {
        // A failed write ends the reply too. Clamd may answer before the end: it stops reading a file that is too long.
        void send(socket, content).catch(() => undefined)
        return verdict(await readReply(socket))
      } catch (error) {
        if (error instanceof ScannerError) throw error
        throw new ScannerError('clamd gives no verdict', { cause: error })
      } finally {
        socket.destroy()
      }
    },
  }
}

/** Each chunk is preceded by its length in four bytes, the highest first; a length of zero ends the file. */
async function send(socket: Socket, content: Uint8Array): Promise<void> {
  await once(socket, 'connect')
  socket.write('zINSTREAM\0')
  for (let start = 0; start < content.byteLength; start += chunkBytes) {
    const chunk = content.subarray(start, start + chunkBytes)
    socket.write(lengthOf(chunk.byteLength))
    if (!socket.write(chunk)) await once(socket, 'drain')
  }
  socket.write(lengthOf(0))
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes)
  return length
}

/** Reads until the zero byte that ends the reply, or until clamd hangs up. */
async function readReply(socket: Socket): Promise<string> {
  let reply = ''
  for await (const chunk of socket) {
    reply += String(chunk)
    if (reply.includes('\0') || reply.length > longestReplyBytes) break
  }
  return reply.split('\0')[0]!.trim()
}

/** `stream: OK`, `stream: <name> FOUND`, or an error such as `INSTREAM size limit exceeded. ERROR`. */
function verdict(reply: string): string | null {
  if (reply === 'stream: OK') return null
  const found = /^stream: (.+) FOUND$/.exec(reply)?.[1]
  if (found) return found
  throw new ScannerError(`clamd answered: ${reply.slice(0, 200) || 'nothing'}`)
}
