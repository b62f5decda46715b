/** Returns the size of the world: 500 candidates and 800 messages with them per 10,000 messages, in proportion. */
export function sizeOf(messages: number): { messages: number; candidates: number; relevant: number } {
  return { messages, candidates: Math.ceil(messages / 20), relevant: Math.ceil(messages * 0.08) }
}
