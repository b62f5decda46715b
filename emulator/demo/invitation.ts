import { addWorkdays, dayOf, momentAt } from './calendar.ts'
import { type Leaf, textLeaf } from './mime.ts'
import { type PersonKey, people } from './people.ts'
import type { Invitation, LetterSketch } from './sketch.ts'

/**
 * A meeting request as Google Calendar sends it: a `text/calendar` alternative, and the same as an attachment (RFC
 * 6047).
 */
export function invitationParts(
  invitation: Invitation,
  letter: LetterSketch,
  at: number,
  id: string,
): { part: Leaf; file: Leaf } {
  const text = calendarText(invitation, letter, at, id)
  const part = textLeaf('plain', text, 'utf-8', 'base64')
  return {
    part: { ...part, contentType: 'text/calendar; charset="UTF-8"; method=REQUEST' },
    file: {
      contentType: 'application/ics; name="invite.ics"',
      encoding: 'base64',
      content: part.content,
      headers: [['Content-Disposition', 'attachment; filename="invite.ics"']],
    },
  }
}

function calendarText(invitation: Invitation, letter: LetterSketch, at: number, id: string): string {
  const start = momentAt(addWorkdays(dayOf(at), invitation.on), invitation.time)
  const guests: readonly PersonKey[] = [...letter.to, ...(letter.cc ?? [])]
  return [
    'BEGIN:VCALENDAR',
    'PRODID:-//Google Inc//Google Calendar 70.9054//EN',
    'VERSION:2.0',
    'CALSCALE:GREGORIAN',
    'METHOD:REQUEST',
    'BEGIN:VEVENT',
    `DTSTART:${calendarTime(start)}`,
    `DTEND:${calendarTime(start + invitation.minutes * 60_000)}`,
    `DTSTAMP:${calendarTime(at)}`,
    `ORGANIZER;CN=${people[letter.from].name}:mailto:${people[letter.from].email}`,
    `UID:${id.slice(0, 26).toLowerCase()}@google.com`,
    ...guests.map(attendee),
    `LOCATION:${escapeValue(invitation.location)}`,
    'SEQUENCE:0',
    'STATUS:CONFIRMED',
    `SUMMARY:${escapeValue(invitation.summary)}`,
    'TRANSP:OPAQUE',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ]
    .map(folded)
    .join('\r\n')
}

function attendee(key: PersonKey): string {
  const { name, email } = people[key]
  return `ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=${name}:mailto:${email}`
}

/** RFC 5545 §3.1: lines over 75 octets go on after a space. Counted in characters, with room for Polish letters. */
function folded(line: string): string {
  return (line.match(/.{1,66}/gu) ?? ['']).join('\r\n ')
}

function calendarTime(moment: number): string {
  return `${new Date(moment).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
}

function escapeValue(text: string): string {
  return text.replace(/([\\;,])/g, '\\$1')
}
