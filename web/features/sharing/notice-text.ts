import type { TFunction } from 'i18next'
import type { SharingNotice } from '../../../contract/sharing.ts'
import { calendarDay, type Reader } from '../../ui/dates.ts'
import { firstName } from '../../ui/initials.tsx'

/** Who added which address to whom. */
export function noticeTitle({ broughtBy, address, candidate }: SharingNotice, t: TFunction): string {
  const values = { address, candidate: candidate.name }
  if (broughtBy === null) return t('sharing.held.titleNobody', values)
  return t('sharing.held.title', { ...values, name: firstName(broughtBy) })
}

/** How many emails there are, and who sees them. */
export function noticeText(notice: SharingNotice, now: number, reader: Reader, t: TFunction): string {
  const { kind, emails: count, lastAt } = notice
  if (kind !== 'held') return t(`sharing.${kind}.text`, { count })
  const when = lastAt && calendarDay(lastAt, now, reader)
  return [
    t('sharing.held.count', { count }),
    ...(when ? [t('sharing.held.last', { count, when })] : []),
    t('sharing.held.unseen', { count }),
  ].join(' ')
}
