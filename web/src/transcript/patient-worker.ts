/**
 * Work on a transcript's text off the page's thread: whatever a stranger wrote there, the page goes on. One question at a
 * time; what takes too long ends the worker, and a new one is begun for what comes after.
 */
export interface PatientWorker<Question, Answer> {
  /** What is known already, without waiting: `undefined` when it has to be asked for. */
  known(key: string): Answer | null | undefined
  /** Null when it takes too long or fails. */
  ask(key: string, question: Question, signal: AbortSignal): Promise<Answer | null>
}

export interface Asked<Question> {
  id: number
  question: Question
}

export interface Answered<Answer> {
  id: number
  answer: Answer | null
}

interface Waiting<Question, Answer> {
  asked: Asked<Question>
  settle: (answer: Answer | null) => void
}

let next = 1

/** `remembered` bounds the characters of the keys whose answers are kept. */
export function patientWorker<Question, Answer>(
  begin: () => Worker,
  given: { patienceMs: number; remembered: number },
): PatientWorker<Question, Answer> {
  let worker: Worker | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let current: Waiting<Question, Answer> | undefined
  const queue: Waiting<Question, Answer>[] = []
  const memory = new Map<string, Answer | null>()
  let size = 0

  function work(): void {
    if (current || queue.length === 0) return
    current = queue.shift()!
    worker ??= begun()
    timer = setTimeout(giveUp, given.patienceMs)
    worker.postMessage(current.asked)
  }

  function begun(): Worker {
    const fresh = begin()
    fresh.onmessage = ({ data }: MessageEvent<Answered<Answer>>) => {
      if (data.id === current?.asked.id) settle(data.answer)
    }
    fresh.onerror = giveUp
    return fresh
  }

  function settle(answer: Answer | null): void {
    clearTimeout(timer)
    const done = current
    current = undefined
    done?.settle(answer)
    work()
  }

  function giveUp(): void {
    worker?.terminate()
    worker = undefined
    settle(null)
  }

  function remember(key: string, answer: Answer | null): void {
    if (!memory.has(key)) size += key.length
    memory.set(key, answer)
    for (const old of memory.keys()) {
      if (size <= given.remembered || old === key) break
      memory.delete(old)
      size -= old.length
    }
  }

  return {
    known: (key) => memory.get(key),
    ask: (key, question, signal) =>
      new Promise((resolve) => {
        const waiting: Waiting<Question, Answer> = {
          asked: { id: next++, question },
          settle: (answer) => {
            remember(key, answer)
            resolve(answer)
          },
        }
        signal.addEventListener("abort", () => {
          const place = queue.indexOf(waiting)
          if (place >= 0) queue.splice(place, 1)
        })
        queue.push(waiting)
        work()
      }),
  }
}
