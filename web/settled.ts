const longestMs = 10_000

/**
 * Waits until all these requests have an answer or have failed, for the loader of a page: what is on the page decides
 * where everything else stands, and nothing may move away from a pointer that is about to press it. After ten seconds
 * the page is shown without the answers that are missing. What failed is reported by the page.
 */
export async function settled(requests: readonly Promise<unknown>[]): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, longestMs)
  })
  await Promise.race([Promise.allSettled(requests), late])
  clearTimeout(timer)
}
