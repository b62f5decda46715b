import { ApiError, invalidArgument, notFound } from '../errors.ts'
import type { Watch } from '../event.ts'
import type { Call } from './call.ts'
import { stringList } from './modify.ts'

const WATCH_LIFETIME_MS = 7 * 86_400_000

/** Serves `users.watch`: starts or renews the watch, and publishes one notification at once. */
export function watch(call: Call): object {
  const { mailbox, world, gmail } = call
  const topicName = readTopic(call)
  const running = mailbox.watch
  if (running && running.expiration > world.clock.now() && running.topicName !== topicName) {
    throw invalidArgument(
      'Only one user push notification client allowed per developer (call /stop then try again)',
    )
  }
  const expiration = world.clock.now() + WATCH_LIFETIME_MS
  world.log.commit({
    kind: 'watch',
    mailbox: mailbox.email,
    watch: { ...readFilter(call), topicName, expiration },
  })
  gmail.pubsub.notify(mailbox)
  return { historyId: String(mailbox.historyId), expiration: String(expiration) }
}

/** Reads the topic; it must belong to the client's own project, exist, and let Gmail publish. */
function readTopic({ body, gmail }: Call): string {
  const { topicName } = body
  const { project } = gmail.pubsub
  const name = typeof topicName === 'string' ? topicName : ''
  const topic = new RegExp(`^projects/${project}/topics/([^/]+)$`).exec(name)?.[1]
  if (!topic) throw invalidArgument(`Invalid topicName does not match projects/${project}/topics/*`)
  const found = gmail.pubsub.topic(name)
  const prefix = `Error sending test message to Cloud PubSub ${name} : `
  if (!found) throw notFound(`${prefix}Resource not found (resource=${topic}).`)
  if (found.publishable) return name
  throw new ApiError({
    code: 403,
    message: `${prefix}User not authorized to perform this action.`,
    reason: 'forbidden',
    status: 'PERMISSION_DENIED',
  })
}

function readFilter({ body }: Call): Pick<Watch, 'labelIds' | 'labelFilterBehavior'> {
  const written = String(body.labelFilterBehavior ?? body.labelFilterAction ?? 'include').toLowerCase()
  if (written !== 'include' && written !== 'exclude') throw invalidArgument('Invalid labelFilterBehavior')
  return { labelIds: stringList(body.labelIds, 'labelIds'), labelFilterBehavior: written }
}

/** Serves `users.stop`; it succeeds without a watch too. */
export function stop({ mailbox, world }: Call): undefined {
  if (mailbox.watch) world.log.commit({ kind: 'watch', mailbox: mailbox.email, watch: undefined })
}
