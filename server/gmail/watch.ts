import { RefusedError, type WatchFault, WatchRefusedError } from '../mailboxes/provider.ts'
import { watched } from './schema.ts'
import { type Transport, user } from './transport.ts'

const faults: Record<number, WatchFault> = {
  400: 'topic_foreign',
  403: 'publish_denied',
  404: 'topic_missing',
}

/**
 * Asks Google to publish every change to the topic, with any label: sent and
 * archived mail matters too (Gmail API: users.watch).
 *
 * A 400 means that the topic belongs to another project, or that a watch on
 * another topic is still alive. In case it is the latter, it stops the watch and
 * tries once more.
 *
 * @throws WatchRefusedError, ProviderError
 */
export async function watch(transport: Transport, topic: string): Promise<{ until: Date }> {
  try {
    return await ask(transport, topic)
  } catch (error) {
    if (!(error instanceof WatchRefusedError) || error.fault !== 'topic_foreign') throw error
    await stop(transport)
    return await ask(transport, topic)
  }
}

/** Ends every watch of the mailbox, if there is one (Gmail API: users.stop). @throws ProviderError */
export async function stop(transport: Transport): Promise<void> {
  await transport.send({ names: ['stop'], method: 'POST', path: `${user}/stop` })
}

async function ask(transport: Transport, topic: string): Promise<{ until: Date }> {
  const call = {
    names: ['watch' as const],
    method: 'POST' as const,
    path: `${user}/watch`,
    contentType: 'application/json',
    body: JSON.stringify({ topicName: topic }),
  }
  const { expiration } = await transport.json(call, watched).catch((error: unknown) => {
    const fault = error instanceof RefusedError ? faults[error.status] : undefined
    throw fault ? new WatchRefusedError(fault, { cause: error }) : error
  })
  return { until: new Date(Number(expiration)) }
}
