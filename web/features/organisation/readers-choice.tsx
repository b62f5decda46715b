import { Radio } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type Readers, readers } from '../../../contract/organisation.ts'
import classes from './organisation.module.css'

type ReadersChoiceProps = { label: string; value: Readers; onChange: (value: Readers) => void }

/** The two ways in which an organisation shares candidates' emails, in plain words. */
export function ReadersChoice({ label, value, onChange }: ReadersChoiceProps) {
  const { t } = useTranslation()
  return (
    <Radio.Group aria-label={label} value={value} onChange={(next) => onChange(next as Readers)}>
      <div className={classes.choices}>
        {readers.options.map((option) => (
          <Radio
            key={option}
            value={option}
            label={t(`organisation.choice.${option}`)}
            description={t(`organisation.choiceText.${option}`)}
          />
        ))}
      </div>
    </Radio.Group>
  )
}
