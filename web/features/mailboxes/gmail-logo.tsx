import { IconMail } from '@tabler/icons-react'
import classes from './integration.module.css'

export function GmailLogo() {
  return (
    <span className={classes.logo} aria-hidden>
      <IconMail size={18} stroke={1.6} />
    </span>
  )
}
