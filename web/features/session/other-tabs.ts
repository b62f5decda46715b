/** `confirmed`: in a window of its own, the user has proved again who they are. */
export type TabNews = 'signed-in' | 'signed-out' | 'confirmed'

const channel = new BroadcastChannel('kurier.session')

/** Tells the other tabs about a sign-in or sign-out, because they share the cookie. */
export function tellOtherTabs(news: TabNews): void {
  channel.postMessage(news)
}

export function onOtherTabs(listener: (news: TabNews) => void): () => void {
  const hear = ({ data }: MessageEvent<TabNews>) => listener(data)
  channel.addEventListener('message', hear)
  return () => channel.removeEventListener('message', hear)
}
