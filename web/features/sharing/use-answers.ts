import { useTranslation } from 'react-i18next'
import type { SharingAnswer, SharingNotice } from '../../../contract/sharing.ts'
import { tellWithUndo } from '../../ui/undo-toast.tsx'
import { useBlockLift } from '../mailboxes/block-queries.ts'
import { useAnswer } from './sharing-queries.ts'

/** Answers notices. A toast says what was done, and takes it back for a while. */
export function useAnswers() {
  const { t } = useTranslation()
  const answer = useAnswer()
  const lift = useBlockLift('own')
  const reopen = (keys: string[]) => () => answer.mutateAsync({ keys, answer: 'undecided' })

  const give = async ({ kind, key, address }: SharingNotice, given: SharingAnswer) => {
    const { blockIds } = await answer.mutateAsync({ keys: [key], answer: given })
    const isHeld = kind === 'held'
    if (given === 'share') tellWithUndo(t('sharing.told.shared', { address }), isHeld ? reopen([key]) : null)
    if (given === 'private')
      tellWithUndo(t('sharing.told.private', { address }), isHeld ? reopen([key]) : null)
    if (given === 'decline') tellWithUndo(t('sharing.told.declined', { address }), null)
    if (given === 'block')
      tellWithUndo(t('sharing.told.blocked', { address }), () =>
        Promise.all(blockIds.map((id) => lift.mutateAsync({ id }))),
      )
  }
  const shareAll = async (notices: readonly SharingNotice[]) => {
    const keys = notices.filter(({ kind }) => kind === 'held').map(({ key }) => key)
    await answer.mutateAsync({ keys, answer: 'share' })
    tellWithUndo(t('sharing.told.sharedAll', { count: keys.length }), reopen(keys))
  }
  // A refusal is shown beside the buttons.
  const quietly = (done: Promise<void>) => void done.catch(() => undefined)
  return {
    give: (notice: SharingNotice, given: SharingAnswer) => quietly(give(notice, given)),
    shareAll: (notices: readonly SharingNotice[]) => quietly(shareAll(notices)),
    isBusy: answer.isPending,
    error: answer.error,
  }
}
