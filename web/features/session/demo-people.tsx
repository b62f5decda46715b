import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './entrance.module.css'
import type { Credentials } from './session.ts'

export type DemoPerson = Credentials & { name: string; role: 'admin' | 'recruiter' | 'manager' }

type DemoPeopleProps = { people: readonly DemoPerson[]; busy: boolean; onChoose: (who: DemoPerson) => void }

/** A button for each person of the demo, which fills in the form and submits it. */
export function DemoPeople({ people, busy, onChoose }: DemoPeopleProps) {
  const { t } = useTranslation()
  if (people.length === 0) return null
  return (
    <div className={classes.demo}>
      <h2>{t('session.demoTitle')}</h2>
      <p>{t('session.demoText')}</p>
      {people.map((person) => (
        <Button
          key={person.email}
          fullWidth
          justify="space-between"
          disabled={busy}
          rightSection={<span className={classes.role}>{t(`role.${person.role}`)}</span>}
          onClick={() => onChoose(person)}
        >
          {person.name}
        </Button>
      ))}
    </div>
  )
}
