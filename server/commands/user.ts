import { Argument, type Command, Option } from 'commander'
import type { Subcommand } from '../command-line/subcommand.ts'
import type { Terminal } from '../command-line/terminal.ts'

const email = () => new Argument('<email>', 'the address that they sign in with')

export const subcommand: Subcommand = {
  group: 'People and inboxes',
  add: (program, terminal) => {
    const user = program
      .command('user')
      .summary('add, disable or restore a person, or give them a new password link')
      .description(
        'What administrators do under People, for an operator who cannot sign in. The audit log records it.',
      )
    user
      .command('list')
      .summary('list everybody with role, permission and access')
      .action(async () => await (await import('../command-line/users.ts')).listEverybody(terminal))
    addUser(user, terminal)
    user
      .command('disable')
      .summary('end the access of a person')
      .description('Their sessions end and their inbox pauses. It resumes by itself when access is restored.')
      .addArgument(email())
      .action(
        async (who) => await (await import('../command-line/users.ts')).setAccess(terminal, who, 'disabled'),
      )
    user
      .command('restore')
      .summary('give a person their access back')
      .addArgument(email())
      .action(
        async (who) => await (await import('../command-line/users.ts')).setAccess(terminal, who, 'active'),
      )
    user
      .command('reset-password')
      .summary('print a link with which a person sets a new password')
      .description('The link counts for an hour and once. All sessions of the person end when it is used.')
      .addArgument(email())
      .action(async (who) => await (await import('../command-line/users.ts')).printLink(terminal, who))
    return user
  },
}

function addUser(user: Command, terminal: Terminal): void {
  user
    .command('add')
    .summary('add a person and print a link with which they set their password')
    .addArgument(email())
    .requiredOption('--name <name>', 'first and last name')
    .addOption(
      new Option('--role <role>', 'what they are')
        .choices(['recruiter', 'manager', 'admin'])
        .default('recruiter'),
    )
    .addOption(
      new Option('--mail <permission>', 'Access candidate mailbox: what they may do with candidates’ mail')
        .choices(['none', 'read', 'send'])
        .default('send'),
    )
    .action(async (who, { name, role, mail }) => {
      const { addPerson } = await import('../command-line/users.ts')
      await addPerson(terminal, { email: who, name, role, mailPermission: mail })
    })
}
