import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { CandidateSummary } from '../../../contract/candidates.ts'
import { Initials } from '../../ui/initials.tsx'
import table from '../../ui/table.module.css'
import { When } from '../../ui/when.tsx'
import { StagePill } from './stage-pill.tsx'

export function CandidateTable({ candidates }: { candidates: readonly CandidateSummary[] }) {
  const { t } = useTranslation()
  return (
    <div className={table.frame}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col" style={{ width: '32%' }}>
              {t('candidate.name')}
            </th>
            <th scope="col">{t('candidate.position')}</th>
            <th scope="col" style={{ width: 140 }}>
              {t('candidate.stage')}
            </th>
            <th scope="col" className={table.number} style={{ width: 'clamp(84px, 8vw, 96px)' }}>
              {t('candidate.emails')}
            </th>
            <th scope="col" className={table.number} style={{ width: 'clamp(88px, 11vw, 128px)' }}>
              {t('candidate.lastEmail')}
            </th>
          </tr>
        </thead>
        <tbody>
          {candidates.map((candidate) => (
            <CandidateRow key={candidate.id} candidate={candidate} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function CandidateRow({ candidate }: { candidate: CandidateSummary }) {
  const [first = '', ...more] = candidate.addresses
  return (
    <tr className={table.row} data-pressable>
      <td>
        <div className={table.who}>
          <Initials name={candidate.name} tone="candidate" />
          <div>
            <Link to="/candidates/$id" params={{ id: candidate.id }} className={table.name}>
              {candidate.name}
            </Link>
            <span className={table.sub}>
              {first} {more.length > 0 && `+${more.length}`}
            </span>
          </div>
        </div>
      </td>
      <td data-phone="hidden">{candidate.position}</td>
      <td data-phone="hidden">
        <StagePill stage={candidate.stage} />
      </td>
      <td data-phone="hidden" className={table.number}>
        {candidate.emailCount ?? '–'}
      </td>
      <td className={table.number}>
        {candidate.lastEmailAt ? <When iso={candidate.lastEmailAt} form="short" /> : '–'}
      </td>
    </tr>
  )
}
