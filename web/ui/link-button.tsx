import { Button, type ButtonProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, Ref } from 'react'

type AnchorButtonProps = ButtonProps &
  Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps> & { ref?: Ref<HTMLAnchorElement> }

function AnchorButton({ ref, ...rest }: AnchorButtonProps) {
  return <Button component="a" ref={ref} {...rest} />
}

/** A link that looks like a button. */
export const LinkButton = createLink(AnchorButton)
