import type { SharedAddress, SharingNotice, SharingPreview } from '../../contract/sharing.ts'
import type { Notice } from '../sharing/notices.ts'
import type { AddressOverview, PreviewedCandidate } from '../sharing/overview.ts'

export function presentNotice(notice: Notice): SharingNotice {
  const { kind, key, address, candidate, broughtBy } = notice
  return { kind, key, address, candidate, broughtBy, ...presentCount(notice) }
}

export function presentSharedAddress(one: AddressOverview): SharedAddress {
  const { key, address, candidates, state, because } = one
  return { key, address, candidates, state, because, ...presentCount(one) }
}

export function presentPreviewed(one: PreviewedCandidate): SharingPreview['candidates'][number] {
  const addresses = one.addresses.map(({ key, address, ...count }) => ({
    ...{ key, address },
    ...presentCount(count),
  }))
  return { id: one.id, name: one.name, readers: one.readers, addresses }
}

function presentCount({ emails, firstAt, lastAt }: Pick<Notice, 'emails' | 'firstAt' | 'lastAt'>) {
  return { emails, firstAt: firstAt?.toISOString() ?? null, lastAt: lastAt?.toISOString() ?? null }
}
