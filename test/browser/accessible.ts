import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** Axe calls these rules moderate, but users who navigate by landmarks depend on them. */
const graveRules = ['landmark-no-duplicate-banner', 'landmark-no-duplicate-main']
const colourRule = 'color-contrast'

/** What differs from a screen that axe has seen. */
export type Changed = 'colours' | 'structure'

/**
 * Expects no serious fault on a page. The frames that hold mail are left out: they run no script, not even axe's, and
 * their contents were written by others.
 */
export async function expectAccessible(page: Page, where: string, what: 'all' | Changed): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  const options: axe.RunOptions = {
    resultTypes: ['violations'],
    // Concerns rules about video and sound alone.
    preload: false,
    ...(what === 'colours' && { runOnly: [colourRule] }),
    ...(what === 'structure' && { rules: { [colourRule]: { enabled: false } } }),
  }
  const found = await page.evaluate(async (given) => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') }
    const { violations } = await axe.run({ exclude: ['iframe'] }, given)
    return violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ html }) => html) }))
  }, options)
  const grave = found
    .filter(({ id, impact }) => impact === 'serious' || impact === 'critical' || graveRules.includes(id))
    .map(({ id, nodes }) => `${id}: ${nodes.map((html) => html.slice(0, 160)).join(' | ')}`)
  expect(grave, `axe on ${where}`).toEqual([])
}
