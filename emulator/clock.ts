/**
 * The emulator's time: scripted replies, bounces, token expiry and history retention all use one of these two clocks.
 */
export interface EmulatorClock {
  /** Epoch milliseconds. */
  now(): number
  /** Moves time forward by `ms` and runs the tasks that become due meanwhile, in order of due time. */
  advance(ms: number): void
  /** Runs `task` once at `dueMs`, or on the next turn if that is past; returns a function that cancels it. */
  schedule(dueMs: number, task: () => void): () => void
  /** Forgets everything scheduled. */
  stop(): void
}

interface Timer {
  dueMs: number
  task: () => void
}

/** setTimeout takes 31 bits; for a later due date the timer is set again after this time. */
const LONGEST_SLEEP_MS = 2 ** 31 - 1

/** Creates a clock of wall time plus whatever `advance` added. Its timers never keep the process alive. */
export function realClock(): EmulatorClock {
  let offsetMs = 0
  let sleep: NodeJS.Timeout | undefined
  const now = () => Date.now() + offsetMs
  const timers = timerList()
  const wake = () => {
    timers.runUntil(now())
    arm()
  }
  const arm = () => {
    clearTimeout(sleep)
    const next = timers.first()
    if (!next) return
    sleep = setTimeout(wake, Math.min(Math.max(0, next.dueMs - now()), LONGEST_SLEEP_MS))
    sleep.unref()
  }
  return {
    now,
    advance(ms) {
      offsetMs += ms
      wake()
    },
    schedule(dueMs, task) {
      const cancel = timers.add({ dueMs, task })
      arm()
      return cancel
    },
    stop() {
      clearTimeout(sleep)
      timers.clear()
    },
  }
}

/** Creates a clock that stands still until `advance`; the same seed and the same calls give the same world. */
export function virtualClock(startMs: number): EmulatorClock {
  let nowMs = startMs
  const timers = timerList()
  return {
    now: () => nowMs,
    advance(ms) {
      const untilMs = nowMs + ms
      timers.runUntil(untilMs, (dueMs) => {
        nowMs = Math.max(nowMs, dueMs)
      })
      nowMs = untilMs
    },
    schedule: (dueMs, task) => timers.add({ dueMs, task }),
    stop: () => timers.clear(),
  }
}

function timerList() {
  const timers: Timer[] = []
  return {
    first: () => timers[0],
    clear: () => timers.splice(0),
    /** Keeps the list in order of due time; equal times run in the order they were added. */
    add(timer: Timer): () => void {
      const after = timers.findIndex((other) => other.dueMs > timer.dueMs)
      timers.splice(after < 0 ? timers.length : after, 0, timer)
      return () => {
        const index = timers.indexOf(timer)
        if (index >= 0) timers.splice(index, 1)
      }
    },
    runUntil(untilMs: number, arriving: (dueMs: number) => void = () => {}): void {
      for (let next = timers[0]; next && next.dueMs <= untilMs; next = timers[0]) {
        timers.shift()
        arriving(next.dueMs)
        next.task()
      }
    },
  }
}
