import { Radio } from '@mantine/core'
import classes from './keep-or-remove.module.css'

export type KeepOrRemove = 'keep' | 'remove'

interface Option {
  title: string
  /** What the choice means in numbers. Its line is kept free while it is not known. */
  detail: string | undefined
}

/** The choice whether something that others use stays or goes too. */
export function KeepOrRemoveChoice(props: {
  label: string
  value: KeepOrRemove
  onChange: (value: KeepOrRemove) => void
  keep: Option
  remove: Option
}) {
  const { label, value, onChange, keep, remove } = props
  return (
    <Radio.Group
      label={label}
      value={value}
      onChange={(chosen) => onChange(chosen === 'remove' ? 'remove' : 'keep')}
    >
      <div className={classes.choices}>
        <Choice value="keep" {...keep} />
        <Choice value="remove" {...remove} />
      </div>
    </Radio.Group>
  )
}

function Choice({ value, title, detail }: Option & { value: KeepOrRemove }) {
  return (
    <Radio.Card value={value} className={classes.choice} aria-label={title}>
      <Radio.Indicator size="xs" />
      <span>
        {title}
        <small>{detail ?? '\u00a0'}</small>
      </span>
    </Radio.Card>
  )
}
