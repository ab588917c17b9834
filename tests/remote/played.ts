import { createRecorder, type RecorderGiven } from "../../cli/src/run/recorder/recorder.ts"

/** A recorder on a clock that the test turns, and what it wrote. */
export function played(given: Partial<RecorderGiven> = {}) {
  let ms = Date.parse("2026-11-27T12:00:00.000Z")
  let timers: { at: number; work: () => void }[] = []
  const written: string[] = []
  const grown = new Map<string, { of: string; text: string }>()
  const recorder = createRecorder({
    run: "0f3c9a52-7b1e-4c7e-9a55-111111111111",
    now: () => new Date(ms),
    later: (after, work) => timers.push({ at: ms + after, work }),
    line: (line) => written.push(line),
    text: ({ item, of, text }) => grown.set(item, { of, text }),
    ...given,
  })
  return {
    recorder,
    written,
    grown,
    /** The lines so far, without `v` and `at`. */
    // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of them
    lines: (): any[] =>
      written.map((line) => {
        const { v: _, at: __, ...rest } = JSON.parse(line)
        return rest
      }),
    pass(time: number) {
      const until = ms + time
      for (;;) {
        const next = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        timers = timers.filter((timer) => timer !== next)
        ms = next.at
        next.work()
      }
      ms = until
    },
  }
}
