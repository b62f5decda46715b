import { type Language, wordingIn } from './wording.ts'

/** The words of a PDF of emails. */
export function exportWords(language: Language) {
  const say = wordingIn(language)
  return {
    from: say((t) => t.letter.export.from),
    to: say((t) => t.letter.export.to),
    cc: say((t) => t.letter.export.cc),
    bcc: say((t) => t.letter.export.bcc),
    date: say((t) => t.letter.export.date),
    attachments: say((t) => t.letter.export.attachments),
    noSubject: say((t) => t.letter.export.noSubject),
  }
}
