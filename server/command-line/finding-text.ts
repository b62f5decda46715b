import type { HealthFinding } from '../../contract/health.ts'
import { wordingIn } from '../letters/wording.ts'

const say = wordingIn('en')

/** What the page Health says about a finding, in English. */
export function findingText(finding: HealthFinding, value: number): { title: string; todo: string } {
  return {
    title: say((texts) => texts.health.finding[finding].title, { value }),
    todo: say((texts) => texts.health.finding[finding].todo),
  }
}
