import type { Subcommand } from '../command-line/subcommand.ts'

export const subcommand: Subcommand = {
  group: 'Keep',
  add: (program, terminal) =>
    program
      .command('migrate')
      .summary('bring the database up to date')
      .description(
        'Applies the migrations that are missing, each in one transaction. Kurier does this by itself when it starts; do it beforehand to know how long it takes. Take a backup first: there is no way back.',
      )
      .action(async () => {
        const { migrateHere } = await import('../command-line/migration.ts')
        await migrateHere(terminal)
      }),
}
