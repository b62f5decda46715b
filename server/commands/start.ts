import type { Subcommand } from '../command-line/subcommand.ts'

export const subcommand: Subcommand = {
  group: 'Run',
  add: (program) =>
    program
      .command('start')
      .summary('start Kurier and stay; ends on SIGTERM')
      .description(
        'Starts Kurier: the web and the worker, or what KURIER_ROLE says. Brings the database up to date first.\nWithout GOOGLE_CLIENT_ID it is the demo, with a Google of its own.',
      )
      .action(async () => {
        await import('../start.ts')
      }),
}
