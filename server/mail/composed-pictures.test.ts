import { expect, test } from 'vitest'
import { readComposed, shownComposed } from './composed-pictures.ts'

const id = '7f0f3f0e-3b1c-4c57-8d3f-0f6e2b1c9a10'

test.each([`cid:${id}`, `CID:${id.toUpperCase()}`, `/api/attachments/${id}`, ` cid:${id} `])(
  'a picture is an upload, named as %s',
  (src) => {
    const html = `<p>See <img src="${src}" alt="Map" width="40" onerror="x()"></p>`
    expect(readComposed(html)).toEqual({
      html: `<p>See <img src="cid:${id}" alt="Map" width="40" /></p>`,
      pictureIds: [id],
      lost: 0,
    })
  },
)

test.each([
  'https://shop.example/pixel.gif',
  'cid:logo@kurier',
  'data:image/png;base64,AAAA',
  `/api/attachments/${id}/../../session`,
  `https://elsewhere.example/api/attachments/${id}`,
  `cid:${id}x`,
])('%s is no upload, and counted as lost', (src) => {
  expect(readComposed(`<p>a<img src="${src}">b</p>`)).toEqual({ html: '<p>ab</p>', pictureIds: [], lost: 1 })
})

test('shownComposed gives pictures their address on this site, and drops all others', () => {
  const html = `<p><img src="cid:${id}" alt="" /><img src="https://shop.example/pixel.gif"></p>`
  expect(shownComposed(html)).toBe(`<p><img src="/api/attachments/${id}" alt="" /></p>`)
  expect(readComposed(shownComposed(html)).html).toBe(`<p><img src="cid:${id}" alt="" /></p>`)
})
