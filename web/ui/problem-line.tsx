import { IconAlertTriangle } from '@tabler/icons-react'
import classes from './problem-line.module.css'
import { useProblemText } from './problem-text.ts'

/** The reason of a refusal, below the input; renders nothing without an error. */
export function ProblemLine({ error }: { error: unknown }) {
  const problemText = useProblemText()
  if (!error) return null
  return (
    <p className={classes.line} role="alert">
      <IconAlertTriangle size={18} stroke={1.6} aria-hidden />
      <span>{problemText(error)}</span>
    </p>
  )
}
