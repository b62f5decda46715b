import IntlMessageFormat from 'intl-messageformat'
import type { Page } from 'playwright-core'
import english from '../../locales/en.json' with { type: 'json' }
import polish from '../../locales/pl.json' with { type: 'json' }

/** Shorter pieces of a sentence, such as "to" and "of", occur in every language. */
const shortestPiece = 8

/** Returns what a person sees or hears on a page: text, and names that only a screen reader or a tooltip gives. */
export async function visibleTexts(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const said: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement
      if (!parent || parent.matches('script, style, [lang]:not(html)')) continue
      if (parent.checkVisibility()) said.push(node.textContent ?? '')
    }
    for (const name of ['aria-label', 'title', 'placeholder']) {
      for (const element of document.querySelectorAll(`[${name}]`))
        said.push(element.getAttribute(name) ?? '')
    }
    return [...said, document.title].map((text) => text.trim()).filter((text) => text !== '')
  })
}

/** Returns the English interface texts among these: whole texts, and long pieces of texts with values filled in. */
export function englishAmong(texts: Iterable<string>): string[] {
  const all = [...texts]
  return englishPieces().filter((piece) =>
    all.some((text) => text === piece || (piece.includes(' ') && text.includes(piece))),
  )
}

/** Returns the pieces of the English texts that do not occur in the Polish ones. */
function englishPieces(): string[] {
  const known = new Set(pieces(polish))
  return [...new Set(pieces(english))].filter((piece) => !known.has(piece))
}

function pieces(texts: object): string[] {
  return Object.values(texts).flatMap((value: unknown) =>
    typeof value === 'string' ? piecesOf(value) : pieces(value as object),
  )
}

function piecesOf(text: string): string[] {
  if (!text.includes('{')) return [text.trim()]
  return literals(new IntlMessageFormat(text, 'en').getAst())
    .map((piece) => piece.trim())
    .filter((piece) => piece.length >= shortestPiece)
}

type Ast = ReturnType<IntlMessageFormat['getAst']>

/** Returns the words between the placeholders, in every plural form. */
function literals(ast: Ast): string[] {
  return ast.flatMap((element) => {
    if ('options' in element) return Object.values(element.options).flatMap(({ value }) => literals(value))
    return 'value' in element && element.type === 0 ? [String(element.value)] : []
  })
}
