import { expect, test } from 'vitest'
import { shownPictures } from './pictures.ts'

const file = (contentId: string | null, contentType = 'image/png') => ({ contentId, contentType })

test.each([
  ['an image', '<img src="cid:a@x">'],
  ['an image with its address encoded', '<img src="CID:a%40x">'],
  ['an image in history that is folded', '<p>Ok</p><blockquote type="cite"><img src="cid:a@x"></blockquote>'],
])('%s shows its picture', (_, html) => {
  const picture = file('a@x')
  expect([...shownPictures(html, [picture, file('b@x'), file(null)])]).toEqual([picture])
})

test.each([
  ['a link', '<a href="cid:a@x">cv</a>'],
  ['a background', '<td background="cid:a@x" style="background:url(cid:a@x)">x</td>'],
  ['an object, and what is in it', '<object data="cid:a@x"><img src="cid:a@x"></object>'],
  ['the words of a text', '<p>cid:a@x</p>'],
  ['a comment', '<!-- <img src="cid:a@x"> -->'],
  ['no text at all', null],
])('%s shows none', (_, html) => {
  expect(shownPictures(html, [file('a@x')]).size).toBe(0)
})

test('a Content-ID may hold a percent sign', () => {
  expect(shownPictures('<img src="cid:a%40x">', [file('a%40x')]).size).toBe(1)
})

test.each(['application/pdf', 'image/svg+xml', 'image/heic', 'text/html'])('%s is a file to list', (type) => {
  expect(shownPictures('<img src="cid:a@x">', [file('a@x', type)]).size).toBe(0)
})

test('the first of two pictures with one Content-ID is shown, the other is listed', () => {
  const files = [file('a@x', 'application/pdf'), file('a@x'), file('a@x')]
  expect([...shownPictures('<img src="cid:a@x">', files)]).toEqual([files[1]])
})
