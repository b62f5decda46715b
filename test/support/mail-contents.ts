import { expect } from 'vitest'
import { escapeHtml } from '../../server/mail/html-text.ts'
import type { MailContent } from '../../server/mail/mail-content.ts'
import { type Sameness, sameMail } from '../../server/mail/same-mail.ts'

export const jan = 'jan@poczta.example'
export const jobs = 'jobs@kurier.test'
export const base: MailContent = {
  from: jan,
  fromName: 'Jan Sowa',
  originalFrom: null,
  replyTo: [],
  to: [jobs, 'anna@kurier.test'],
  isList: false,
  subject: 'Application for the post',
  text: 'Good morning,\n\nI apply for the post.\nMy test is at https://portal.example/t/1?a=b\n\nJan Sowa',
  html: null,
  calendar: null,
  files: [],
}
export const file = (digest: string, more: object = {}) => ({
  ...{ digest, filename: 'cv.pdf', contentType: 'application/pdf', inline: false },
  ...more,
})
export const mail = (changed: Partial<MailContent>): MailContent => ({ ...base, ...changed })
export const text = (changed: string) => mail({ text: changed })
export const html = (body: string) => mail({ text: null, html: body })

/** Compares in both orders, which must agree. */
export function compared(one: MailContent, other: MailContent): Sameness {
  const there = sameMail(one, other)
  const back = sameMail(other, one)
  const turned = { one: 'other', other: 'one', neither: 'neither' } as const
  expect(back).toEqual(there.kind === 'same' ? { ...there, truer: turned[there.truer] } : there)
  return there
}

export const list = { from: jobs, originalFrom: jan, replyTo: [jan], isList: true }
export const banner = 'CAUTION: This email originated from outside of the organization. Do not click 3 links.'
export const safe = `https://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent('https://portal.example/t/1?a=b')}&data=1`
export const asHtml = `<div>${base.text!.split('\n').map(escapeHtml).join('<br>')}</div>`
