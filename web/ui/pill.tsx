import type { ReactNode } from 'react'
import classes from './pill.module.css'

export type PillTone = 'quiet' | 'accent' | 'ok' | 'warn' | 'bad'

/** A state as a word. The colour only repeats it. */
export function Pill({ tone = 'quiet', children }: { tone?: PillTone; children: ReactNode }) {
  return (
    <span className={classes.pill} data-tone={tone}>
      {children}
    </span>
  )
}
