import { expect, test } from 'vitest'
import { readPicture } from './raster.ts'

/** Each is 2 × 1 pixels and ends soon after its size. */
const pictures = {
  gif: '47494638396102000100800000ffffff00000021f90400000000002c0000000002000100000202840a003b',
  png: '89504e470d0a1a0a0000000d4948445200000002000000010802000000',
  jpg: 'ffd8ffe000104a46494600010100000100010000ffc0001108000100020301110002110103110100ffd9',
  bmp: '424d3e0000000000000036000000280000000200000001000000010018000000000008000000',
  webp: '524946461a000000574542505650384c0d0000002f0100000007101111fe070000',
}

test.each(Object.entries(pictures))('reads no size of a %s from what lies behind it in memory', (_, hex) => {
  const whole = Buffer.from(hex, 'hex')
  expect(readPicture(whole)).toMatchObject({ width: 2, height: 1 })
  for (let length = 0; length < whole.length; length += 1) {
    const memory = Buffer.alloc(whole.length + 64, 7)
    whole.copy(memory, 0, 0, length)
    const cut = readPicture(memory.subarray(0, length))
    if (cut) expect(cut, `the first ${length} bytes`).toMatchObject({ width: 2, height: 1 })
  }
})
