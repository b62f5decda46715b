import { Button } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { Suspense, useState } from 'react'
import type { Visibility } from '../../../contract/privacy.ts'
import { lazyPart } from '../../ui/lazy-part.ts'
import classes from './visibility.module.css'
import { VisibilityIcon, type VisibilityProps, VisibilityText } from './visibility-face.tsx'

const VisibilityMenu = lazyPart(() => import('./visibility-menu.tsx').then((file) => file.VisibilityMenu))

/** Who sees the conversation, as a button that opens the menu to change it; plain text if nothing can be changed. */
export function VisibilityLine(props: VisibilityProps) {
  const { visibility, messages } = props.conversation
  const [wanted, setWanted] = useState(false)
  const isOwn = visibility.mayChange || messages.some(({ removable }) => removable)
  if (!isOwn) {
    return (
      <p className={classes.line}>
        <VisibilityIcon visibility={visibility} />
        <VisibilityText visibility={visibility} />
      </p>
    )
  }
  const button = <VisibilityButton visibility={visibility} onClick={() => setWanted(true)} />
  return (
    <div className={classes.line}>
      {wanted ? (
        <Suspense fallback={button}>
          <VisibilityMenu {...props} />
        </Suspense>
      ) : (
        button
      )}
    </div>
  )
}

type ButtonProps = { visibility: Visibility; onClick?: () => void }

function VisibilityButton({ visibility, ...more }: ButtonProps) {
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      color="gray"
      aria-haspopup="menu"
      leftSection={<VisibilityIcon visibility={visibility} />}
      rightSection={<IconChevronDown size={14} stroke={1.6} aria-hidden />}
      {...more}
    >
      <VisibilityText visibility={visibility} />
    </Button>
  )
}
