import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Vacancy } from '../../../contract/vacancies.ts'
import { Pill } from '../../ui/pill.tsx'
import table from '../../ui/table.module.css'
import classes from './vacancies.module.css'

export function VacancyTable({ vacancies }: { vacancies: readonly Vacancy[] }) {
  const { t } = useTranslation()
  return (
    <div className={table.frame}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col" style={{ width: '42%' }}>
              {t('vacancy.name')}
            </th>
            <th scope="col">{t('vacancy.team')}</th>
            <th scope="col" style={{ width: 130 }}>
              {t('vacancy.status')}
            </th>
            <th scope="col" className={table.number} style={{ width: 110 }}>
              {t('vacancy.candidates')}
            </th>
          </tr>
        </thead>
        <tbody>
          {vacancies.map((vacancy) => (
            <VacancyRow key={vacancy.id} vacancy={vacancy} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function VacancyRow({ vacancy }: { vacancy: Vacancy }) {
  const { t } = useTranslation()
  return (
    <tr className={table.row} data-pressable>
      <td>
        <div className={classes.title}>
          <Link to="/vacancies/$id" params={{ id: vacancy.id }} className={table.name}>
            {vacancy.title}
          </Link>
          {vacancy.confidential && <Pill tone="warn">{t('vacancy.confidential')}</Pill>}
        </div>
      </td>
      <td data-phone="hidden">
        <span className={classes.people}>
          {vacancy.team.map(({ name }) => name).join(', ') || t('vacancy.noTeam')}
        </span>
      </td>
      <td data-phone="hidden">
        <StatusPill status={vacancy.status} />
      </td>
      <td className={table.number}>{vacancy.candidates}</td>
    </tr>
  )
}

export function StatusPill({ status }: Pick<Vacancy, 'status'>) {
  const { t } = useTranslation()
  return <Pill tone={status === 'open' ? 'ok' : 'quiet'}>{t(`vacancy.statuses.${status}`)}</Pill>
}
