/** 10,000 messages have 500 candidates and 800 messages with them; other numbers are in proportion. */
export function sizeOf(messages: number): { messages: number; candidates: number; relevant: number } {
  return { messages, candidates: Math.ceil(messages / 20), relevant: Math.ceil(messages * 0.08) }
}
