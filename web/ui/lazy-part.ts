import { type ComponentType, lazy } from 'react'
import { loadPageTexts } from '../i18n.ts'

/**
 * A component of a chunk of its own, such as a dialog that is rarely opened. It is loaded, with the texts that not every
 * page has, when it is first shown.
 */
export function lazyPart<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  return lazy(async () => {
    const [part] = await Promise.all([load(), loadPageTexts()])
    return { default: part }
  })
}
