import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type VariantColorsResolver,
} from '@mantine/core'
import { palettes, shades } from './palette.ts'

/**
 * Filled and light variants take their text colour from the palette: the accent of the dark scheme is light, so white
 * text on it would be unreadable.
 */
const variantColors: VariantColorsResolver = (input) => {
  const color = input.color ?? input.theme.primaryColor
  if (input.variant === 'filled' && color === 'accent') {
    return tone('var(--k-accent)', 'var(--k-accent-hover)', 'var(--k-on-accent)', 'var(--k-accent)')
  }
  if (input.variant === 'filled' && color === 'red') {
    return tone('var(--k-bad-fill)', 'var(--k-bad-fill-hover)', '#ffffff', 'var(--k-bad-fill)')
  }
  if (input.variant === 'default') {
    return tone('var(--k-surface)', 'var(--k-sunken)', 'var(--k-ink)', 'var(--k-line-strong)')
  }
  if (input.variant === 'subtle') {
    const ink = color === 'red' ? 'var(--k-bad)' : color === 'accent' ? 'var(--k-accent)' : 'var(--k-ink-2)'
    return tone('transparent', 'var(--k-hover)', ink, 'transparent')
  }
  return defaultVariantColorsResolver(input)
}

function tone(background: string, hover: string, color: string, border: string) {
  return { background, hover, color, border: `1px solid ${border}` }
}

/** Sets Mantine's own variables from the palette, so that its components match. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: schemeVariables(palettes.light),
  dark: schemeVariables(palettes.dark),
})

function schemeVariables(palette: Record<string, string>): Record<string, string> {
  const own = Object.entries(palette).map(([name, value]) => [`--k-${name}`, value])
  return {
    ...Object.fromEntries(own),
    '--mantine-color-body': 'var(--k-canvas)',
    '--mantine-color-text': 'var(--k-ink)',
    '--mantine-color-bright': 'var(--k-ink)',
    '--mantine-color-dimmed': 'var(--k-ink-3)',
    '--mantine-color-placeholder': 'var(--k-ink-3)',
    '--mantine-color-anchor': 'var(--k-accent)',
    '--mantine-color-error': 'var(--k-bad)',
    // For destructive menu items.
    '--mantine-color-red-6': 'var(--k-bad)',
    '--mantine-color-red-light-hover': 'var(--k-bad-soft)',
    '--mantine-color-default': 'var(--k-surface)',
    '--mantine-color-default-hover': 'var(--k-hover)',
    '--mantine-color-default-color': 'var(--k-ink)',
    '--mantine-color-default-border': 'var(--k-line-strong)',
    '--mantine-color-disabled': 'var(--k-sunken)',
    '--mantine-color-disabled-color': 'var(--k-ink-3)',
    '--mantine-color-disabled-border': 'var(--k-line)',
    '--mantine-primary-color-filled': 'var(--k-accent)',
    '--mantine-primary-color-filled-hover': 'var(--k-accent-hover)',
    '--mantine-primary-color-light': 'var(--k-accent-soft)',
    '--mantine-primary-color-contrast': 'var(--k-on-accent)',
  }
}

const rem = (pixels: number) => `${pixels / 16}rem`

/** A dialog's header is not a banner, of which the page has one (WAI-ARIA: banner). */
const dialogHead = { header: { role: 'presentation' } }

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 4 },
  colors: { accent: shades.accent, gray: shades.gray, dark: shades.dark },
  black: '#1d1c19',
  fontFamily: '"Inter Variable", Inter, system-ui, sans-serif',
  headings: { fontWeight: '650', textWrap: 'pretty' },
  fontSizes: { xs: rem(12), sm: rem(13), md: rem(14), lg: rem(15), xl: rem(17) },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.43', lg: '1.6', xl: '1.4' },
  radius: { xs: rem(4), sm: rem(6), md: rem(8), lg: rem(10), xl: rem(12) },
  defaultRadius: 'md',
  shadows: { md: 'var(--k-shadow)', lg: 'var(--k-shadow)', xl: 'var(--k-shadow)' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  variantColorResolver: variantColors,
  components: {
    Button: { defaultProps: { radius: 'sm', variant: 'default' } },
    ActionIcon: { defaultProps: { radius: 'sm', variant: 'subtle', color: 'gray', size: 32 } },
    Modal: {
      defaultProps: {
        radius: 'xl',
        centered: true,
        attributes: dialogHead,
        overlayProps: { backgroundOpacity: 0.42, color: '#141310' },
      },
    },
    Drawer: {
      defaultProps: { attributes: dialogHead, overlayProps: { backgroundOpacity: 0.42, color: '#141310' } },
    },
    Menu: {
      // Mantine's focus placeholder is not an item, and a menu may contain nothing else (WAI-ARIA: menu).
      defaultProps: { shadow: 'md', position: 'bottom-end', offset: 6, withInitialFocusPlaceholder: false },
    },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: false } },
    Select: { defaultProps: { allowDeselect: false, checkIconPosition: 'right' } },
  },
})
