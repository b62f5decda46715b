// Printed before the other modules are loaded, which takes a moment.
process.stdout.write('Kurier is starting …\n')
await import('./start.ts')

export {}
