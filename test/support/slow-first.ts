import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take long for their length: they wait for processes, or play many worlds. */
const slow = [
  'simulation/two-workers',
  'simulation/kill-anywhere',
  'simulation/random',
  'readers/readers',
  'scenarios/another-google',
  'scenarios/jobs',
  'scenarios/restored-access',
  'scenarios/switches',
  'browser/path-en',
  'browser/path-pl',
  'browser/first-hours',
  'browser/proof',
  'browser/sharing',
]

/** Starts long files first, so that none runs alone at the end. The others come by length, as vitest has them. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const projects = Map.groupBy(sorted, (file) => file.project.name)
    return [...projects.values()].flatMap((some) => some.toSorted((a, b) => rank(a) - rank(b)))
  }
}

function rank({ moduleId }: TestSpecification): number {
  const place = slow.findIndex((name) => moduleId.endsWith(`${name}.test.ts`))
  return place < 0 ? slow.length : place
}
