import { expect, it } from 'vitest'
import { maskFields } from './fields.ts'

const resource = {
  messages: [
    { id: '1', threadId: '2', payload: { headers: [{ name: 'A', value: 'b' }], mimeType: 'text/plain' } },
    { id: '3', threadId: '4' },
  ],
  nextPageToken: 'n',
  resultSizeEstimate: 2,
}

it.each([
  ['nextPageToken', { nextPageToken: 'n' }],
  ['messages/id,nextPageToken', { messages: [{ id: '1' }, { id: '3' }], nextPageToken: 'n' }],
  [
    'messages(id,payload(headers/name,mimeType))',
    { messages: [{ id: '1', payload: { headers: [{ name: 'A' }], mimeType: 'text/plain' } }, { id: '3' }] },
  ],
  ['messages(id),resultSizeEstimate', { messages: [{ id: '1' }, { id: '3' }], resultSizeEstimate: 2 }],
  ['*', resource],
  ['nothing', {}],
])('%s', (fields, expected) => {
  expect(maskFields(resource, fields)).toEqual(expected)
})
