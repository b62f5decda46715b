/** What a check of the doctor found. */
export interface Verdict {
  /** `skip`: it could not be tried, or is not set up. */
  level: 'ok' | 'warn' | 'bad' | 'skip'
  /** What was found, in one sentence. */
  says: string
  /** What the operator should do. */
  todo?: string
}

export interface Check {
  name: string
  verdicts: Verdict[]
}

export const ok = (says: string): Verdict => ({ level: 'ok', says })
export const skip = (says: string): Verdict => ({ level: 'skip', says })
export const warn = (says: string, todo: string): Verdict => ({ level: 'warn', says, todo })
export const bad = (says: string, todo: string): Verdict => ({ level: 'bad', says, todo })
