import { expect, test } from 'vitest'
import { pixelHosts } from './arrived-pixels.ts'

const own = 'http://localhost:3000/api/pictures?message=m&signature=s&url='
const pixel = { naturalWidth: 1, naturalHeight: 1, width: 1, height: 1 }

test.each([
  ['a pixel from elsewhere', { src: `${own}https%3A%2F%2Flate.example%2Fp`, ...pixel }, ['late.example']],
  ['a pixel that spaces a layout', { src: `${own}https%3A%2F%2Fa.example%2Fp`, ...pixel, width: 600 }, []],
  ['a picture', { src: `${own}https%3A%2F%2Fa.example%2Fp`, ...pixel, naturalWidth: 40, width: 40 }, []],
  ['one that did not come', { src: `${own}https%3A%2F%2Fa.example%2Fp`, ...pixel, naturalWidth: 0 }, []],
  ['a pixel that came with the email', { src: 'data:image/gif;base64,R0lGODlhAQABAAAAACw=', ...pixel }, []],
])('%s', (_what, image, hosts) => {
  expect(pixelHosts([image])).toEqual(hosts)
})
