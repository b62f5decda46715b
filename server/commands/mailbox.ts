import { Argument, Option } from 'commander'
import type { Subcommand } from '../command-line/subcommand.ts'

const states = ['connected', 'importing', 'action_needed', 'paused'] as const
const address = () =>
  new Argument('<address>', 'the Gmail address of the inbox, or the address its owner signs in with')

export const subcommand: Subcommand = {
  group: 'People and inboxes',
  add: (program, terminal) => {
    const mailbox = program
      .command('mailbox')
      .summary('list the inboxes, have one synced, or explain its state')
      .description(
        'Says how inboxes are and what to do. It reads no mail: who wrote what is for their owners alone.',
      )
    mailbox
      .command('list')
      .summary('list connected inboxes, those first that were synced longest ago')
      .addOption(new Option('--state <state>', 'only these').choices(states))
      .action(
        async ({ state }) =>
          await (await import('../command-line/mailboxes.ts')).listInboxes(terminal, state),
      )
    mailbox
      .command('sync')
      .summary('have one inbox synced now')
      .description('Queues it. A running Kurier does it at once; otherwise the next one that starts.')
      .addArgument(address())
      .action(
        async (which) => await (await import('../command-line/mailboxes.ts')).syncInbox(terminal, which),
      )
    mailbox
      .command('explain')
      .summary('say why an inbox is as it is, what waits, and what to do')
      .addArgument(address())
      .action(
        async (which) => await (await import('../command-line/mailboxes.ts')).explainInbox(terminal, which),
      )
    return mailbox
  },
}
