import type { HighlightAnswer, HighlightedLine, HighlightQuestion } from "./highlight-worker.ts"

export type { HighlightedLine }

/**
 * Asks the worker for the words of a piece of code. Long code, and code that takes too long, stays plain: the worker is
 * then ended and a new one begun for what comes after.
 */

const longest = 60_000
const longestLine = 4_000
const patience = 3_000
/** Characters whose words are remembered: each costs some ten bytes. */
const remembered = 250_000

interface Waiting {
  question: HighlightQuestion
  settle: (lines: HighlightedLine[] | null) => void
}

let worker: Worker | undefined
let timer: ReturnType<typeof setTimeout> | undefined
let next = 1
let current: Waiting | undefined
const queue: Waiting[] = []
const memory = new Map<string, HighlightedLine[] | null>()
let size = 0

export function canHighlight(code: string): boolean {
  return code.length <= longest && !new RegExp(`[^\\n]{${longestLine}}`).test(code)
}

/** What is known already, without waiting: `undefined` when it has to be asked for. */
export function highlighted(code: string, language: string): HighlightedLine[] | null | undefined {
  return memory.get(`${language}\n${code}`)
}

export function highlight(code: string, language: string, signal: AbortSignal): Promise<HighlightedLine[] | null> {
  return new Promise((resolve) => {
    const waiting: Waiting = {
      question: { id: next++, code, language },
      settle: (lines) => {
        remember(`${language}\n${code}`, lines)
        resolve(lines)
      },
    }
    signal.addEventListener("abort", () => {
      const place = queue.indexOf(waiting)
      if (place >= 0) queue.splice(place, 1)
    })
    queue.push(waiting)
    work()
  })
}

function work(): void {
  if (current || queue.length === 0) return
  current = queue.shift()!
  worker ??= begin()
  timer = setTimeout(giveUp, patience)
  worker.postMessage(current.question)
}

function begin(): Worker {
  const begun = new Worker(new URL("./highlight-worker.ts", import.meta.url), { type: "module" })
  begun.onmessage = (event: MessageEvent<HighlightAnswer>) => {
    if (event.data.id === current?.question.id) settle(event.data.lines)
  }
  begun.onerror = giveUp
  return begun
}

function settle(lines: HighlightedLine[] | null): void {
  clearTimeout(timer)
  const done = current
  current = undefined
  done?.settle(lines)
  work()
}

function giveUp(): void {
  worker?.terminate()
  worker = undefined
  settle(null)
}

function remember(key: string, lines: HighlightedLine[] | null): void {
  if (!memory.has(key)) size += key.length
  memory.set(key, lines)
  for (const old of memory.keys()) {
    if (size <= remembered || old === key) break
    memory.delete(old)
    size -= old.length
  }
}
