import { expect, it } from 'vitest'
import { proxyVerdicts, secretVerdicts } from './settings-check.ts'

const strong = 'GdX0wJq3mVf8Zr1kPz5sTb7nYc2hLu9e'
const proxy = { appUrl: 'https://kurier.firma.pl', host: '127.0.0.1', trustedProxies: ['127.0.0.1'] }

it.each([
  [{}, ['ok']],
  [{ appUrl: 'http://localhost:3000', trustedProxies: [] }, ['skip']],
  [{ appUrl: 'http://kurier.firma.pl' }, ['bad']],
  [{ trustedProxies: [] }, ['warn']],
  [{ trustedProxies: [], host: '0.0.0.0' }, ['warn', 'warn']],
  [{ trustedProxies: ['0.0.0.0/0'] }, ['bad']],
])('judges the proxy settings %j', (change, levels) => {
  const verdicts = proxyVerdicts({ ...proxy, ...change })
  expect(verdicts.map(({ level }) => level)).toEqual(levels)
  for (const { level, todo } of verdicts) expect(Boolean(todo)).toBe(level === 'warn' || level === 'bad')
})

it('tells of weak and former secrets, and prints none', () => {
  const verdicts = secretVerdicts({ secrets: ['aaaaaaaaaaaaaaaaaaaaaaaa', strong] }, true)
  expect(verdicts.map(({ level }) => level)).toEqual(['ok', 'warn', 'ok'])
  expect(secretVerdicts({ secrets: [strong] }, false).map(({ level }) => level)).toEqual(['ok'])
  expect(JSON.stringify(verdicts)).not.toContain(strong)
})
