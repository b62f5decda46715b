import { ActionIcon, Button, Menu, Select } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CandidateDetails, TeamMember } from '../../../contract/candidates.ts'
import { Card, CardLine, CardText } from '../../ui/card.tsx'
import { Initials } from '../../ui/initials.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { RequestLine } from '../access/request-line.tsx'
import { useAccessRequests } from '../access/request-queries.ts'
import { organisationQuery, useColleagues } from '../organisation/organisation-queries.ts'
import { useUser } from '../session/session.ts'
import classes from './candidate.module.css'
import { type TeamChange, useTeamChange } from './team-queries.ts'

/** Who reads the candidate's emails, and why; requests for access are answered here too. */
export function HiringTeamCard({ candidate }: { candidate: CandidateDetails }) {
  const { t } = useTranslation()
  const { data: organisation } = useQuery(organisationQuery)
  const { toAnswer } = useAccessRequests()
  const change = useTeamChange(candidate.id)
  return (
    <Card
      title={t('team.title')}
      intro={organisation && t(organisation.readers === 'team' ? 'team.introTeam' : 'team.introEveryone')}
    >
      {toAnswer
        .filter((one) => one.candidate.id === candidate.id)
        .map((one) => (
          <CardLine key={one.id}>
            <RequestLine request={one} />
          </CardLine>
        ))}
      {candidate.team.map((member) => (
        <MemberLine
          key={member.id}
          member={member}
          mayChange={candidate.mayChangeTeam}
          onChange={change.mutate}
        />
      ))}
      {candidate.team.length === 0 && <CardLine>{t('team.none')}</CardLine>}
      {candidate.mayChangeTeam && <Assignment candidate={candidate} />}
      {change.error && (
        <CardLine bare>
          <ProblemLine error={change.error} />
        </CardLine>
      )}
    </Card>
  )
}

type MemberLineProps = { member: TeamMember; mayChange: boolean; onChange: (change: TeamChange) => void }

function MemberLine({ member, mayChange, onChange }: MemberLineProps) {
  const { t } = useTranslation()
  const reasons = member.reasons.map((reason) =>
    reason.kind === 'vacancy' ? t('team.vacancy', { title: reason.vacancy.title }) : t(`team.${reason.kind}`),
  )
  if (!member.hasAccess) reasons.push(t('team.noAccess'))
  return (
    <CardLine end={<MemberMenu member={member} mayChange={mayChange} onChange={onChange} />}>
      <Initials name={member.name} tone={member.hasAccess ? 'own' : 'other'} />
      <CardText title={member.name}>{reasons.join(' · ')}</CardText>
    </CardLine>
  )
}

/** Members of a vacancy's team are changed there. */
function MemberMenu({ member, mayChange, onChange }: MemberLineProps) {
  const { t } = useTranslation()
  const user = useUser()
  const isSelf = user.id === member.id
  const kinds = new Set(member.reasons.map(({ kind }) => kind))
  const isAdded = kinds.has('assigned') || kinds.has('wrote') || kinds.has('accepted')
  const mayOwn = mayChange && user.role !== 'manager' && member.hasAccess && !kinds.has('owner')
  const mayRemove = isAdded && (mayChange || isSelf)
  if (!mayOwn && !mayRemove) return null
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={t('team.actionsFor', { name: member.name })}>
          <IconDots size={18} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {mayOwn && (
          <Menu.Item onClick={() => onChange({ kind: 'owner', userId: member.id })}>
            {t('team.makeOwner')}
          </Menu.Item>
        )}
        {mayRemove && (
          <Menu.Item color="red" onClick={() => onChange({ kind: 'removed', userId: member.id })}>
            {t(isSelf ? 'team.leave' : 'team.remove')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

function Assignment({ candidate }: { candidate: CandidateDetails }) {
  const { t } = useTranslation()
  const colleagues = useColleagues()
  const [chosen, setChosen] = useState<string | null>(null)
  const assign = useTeamChange(candidate.id)
  const members = new Set(candidate.team.map(({ id }) => id))
  const others = colleagues.filter(({ id }) => !members.has(id))
  if (others.length === 0) return null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (chosen) assign.mutate({ kind: 'assigned', userId: chosen }, { onSuccess: () => setChosen(null) })
  }
  return (
    <form onSubmit={submit} className={classes.newAddress}>
      <div>
        <Select
          aria-label={t('team.assign')}
          placeholder={t('team.assign')}
          data={others.map(({ id, name, readsMail }) => ({
            value: id,
            label: readsMail ? name : `${name} (${t('team.noPermission')})`,
          }))}
          searchable
          value={chosen}
          onChange={setChosen}
        />
        <Button type="submit" loading={assign.isPending} disabled={chosen === null}>
          {t('team.assignSubmit')}
        </Button>
      </div>
      <ProblemLine error={assign.error} />
    </form>
  )
}
