import { expect, test } from 'vitest'
import { unfoldFlowed } from './flowed-text.ts'

test.each([
  ['a \nb', false, 'a b'],
  ['a \nb', true, 'ab'],
  ['a\nb', false, 'a\nb'],
  ['a \r\nb\r\nc', false, 'a b\nc'],
  ['a\n-- \nJan', false, 'a\n-- \nJan'],
  ['a \n-- \nJan', false, 'a \n-- \nJan'],
  ['> a \n> b\n> c', false, '> a b\n> c'],
  ['> a \n>> b', false, '> a \n>> b'],
  ['> a \nb', false, '> a \nb'],
  [' > not a quote\n From', false, '> not a quote\nFrom'],
  ['', false, ''],
])('%j', (text, delSp, expected) => {
  expect(unfoldFlowed(text, delSp)).toBe(expected)
})
