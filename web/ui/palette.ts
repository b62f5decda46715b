import type { MantineColorsTuple } from '@mantine/core'

/**
 * Warm paper, dark ink and one green. Every text colour has a contrast of at least 4.5 : 1 on every background that
 * it is used on, in both schemes.
 */
export const palettes = {
  light: {
    canvas: '#f7f6f2',
    surface: '#ffffff',
    sunken: '#f1f0ea',
    hover: '#f1f0ea',
    line: '#e3e1d9',
    'line-strong': '#cfccc1',
    ink: '#1d1c19',
    'ink-2': '#55524a',
    'ink-3': '#6a675d',
    accent: '#0b6b5d',
    'accent-hover': '#08574c',
    'accent-soft': '#e2f0ec',
    'on-accent': '#ffffff',
    ok: '#1b7a48',
    warn: '#8a5200',
    'warn-dot': '#d98a00',
    'warn-soft': '#fdf1dc',
    bad: '#b3261e',
    'bad-soft': '#fcebe9',
    'bad-fill': '#b3261e',
    'bad-fill-hover': '#94201a',
    note: '#f6f2e3',
    'toast-accent': '#8fd3c5',
    shadow: '0 1px 2px rgb(29 28 25 / .06), 0 8px 24px rgb(29 28 25 / .10)',
  },
  dark: {
    canvas: '#161613',
    surface: '#1f1e1b',
    sunken: '#191815',
    hover: '#2a2824',
    line: '#34322c',
    'line-strong': '#4a473f',
    ink: '#eeece4',
    'ink-2': '#b9b5a9',
    'ink-3': '#a09c8f',
    accent: '#55c7b2',
    'accent-hover': '#74d6c4',
    'accent-soft': '#17332d',
    'on-accent': '#06231e',
    ok: '#6fcf97',
    warn: '#f0b95a',
    'warn-dot': '#f0b95a',
    'warn-soft': '#372a12',
    bad: '#ff8a80',
    'bad-soft': '#3b1b18',
    'bad-fill': '#b3261e',
    'bad-fill-hover': '#c8362d',
    note: '#29271c',
    'toast-accent': '#0b6b5d',
    shadow: '0 1px 2px rgb(0 0 0 / .4), 0 12px 32px rgb(0 0 0 / .45)',
  },
} as const

const accent: MantineColorsTuple = [
  '#e2f0ec',
  '#c6e2da',
  '#9fd3c7',
  '#74d6c4',
  '#55c7b2',
  '#2ba08d',
  '#158070',
  '#0b6b5d',
  '#08574c',
  '#06443b',
]
const gray: MantineColorsTuple = [
  '#f7f6f2',
  '#f1f0ea',
  '#e9e7df',
  '#e3e1d9',
  '#cfccc1',
  '#a19d90',
  '#6a675d',
  '#55524a',
  '#3a3832',
  '#1d1c19',
]
const dark: MantineColorsTuple = [
  '#eeece4',
  '#b9b5a9',
  '#a09c8f',
  '#4a473f',
  '#34322c',
  '#2a2824',
  '#1f1e1b',
  '#161613',
  '#191815',
  '#11110f',
]

/** Mantine's ten shades, for its components that use a shade by number. */
export const shades = { accent, gray, dark }
