import { useEffect, useRef, useState } from "react"
import { askKnown, type Known } from "./known.ts"
import type { Asked, Picked, Scanned, Told } from "./messages.ts"
import { bytesOf, type Found, filesOf, type Sorted, sort, worthLooking } from "./picked-files.ts"

export type Stage =
  | { at: "picking"; flaw: string | null }
  | { at: "looking" }
  /** No known agent wrote this. */
  | { at: "doubtful"; found: Found }
  | { at: "choosing"; sorted: Sorted; known: Known; folder: boolean }
  | { at: "scanning"; read: number; bytes: number }
  | { at: "review"; chosen: Found[]; scanned: Scanned; known: Known }

/** The steps from the files to the upload. Nothing leaves this computer before the last step, and nothing is lost by it. */
export function usePicking() {
  const [stage, setStage] = useState<Stage>({ at: "picking", flaw: null })
  const worker = useRef<Worker | null>(null)
  useEffect(() => () => worker.current?.terminate(), [])

  const ask = (asked: Asked, hear: (told: Told) => void) => {
    worker.current?.terminate()
    const begun = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" })
    const failed = (text: string) => setStage({ at: "picking", flaw: text })
    begun.onmessage = (event: MessageEvent<Told>) => {
      if (event.data.say === "failed") failed(event.data.text)
      else hear(event.data)
    }
    begun.onerror = () => failed("The files couldn't be read on this page. Reload it and try again.")
    begun.postMessage(asked)
    worker.current = begun
  }

  const scan = (chosen: Found[], known: Known) => {
    const sessions = chosen.map((it) => ({ agent: it.head.agent ?? "unknown", files: filesOf(it) }))
    setStage({ at: "scanning", read: 0, bytes: chosen.reduce((sum, it) => sum + bytesOf(it), 0) })
    ask({ do: "scan", sessions }, (told) => {
      if (told.say === "scanning") setStage({ at: "scanning", read: told.read, bytes: told.bytes })
      if (told.say === "scanned") setStage({ at: "review", chosen, scanned: told.scanned, known })
    })
  }

  const looked = async (sorted: Sorted, folder: boolean) => {
    const { sessions, unknown, wrong } = sorted
    const [first] = sessions
    if (!first) {
      const [doubtful] = unknown
      if (doubtful && unknown.length === 1) setStage({ at: "doubtful", found: doubtful })
      else setStage({ at: "picking", flaw: wrong.length === 1 ? `${wrong[0]?.name} ${wrong[0]?.why}` : noSession })
      return
    }
    const known = await askKnown(sessions)
    if (sessions.length > 1 || wrong.length > 0) setStage({ at: "choosing", sorted, known, folder })
    else scan(sessions, known)
  }

  return {
    stage,
    pick: (picked: Picked[]) => {
      const files = worthLooking(picked)
      if (files.length === 0) return setStage({ at: "picking", flaw: noSession })
      setStage({ at: "looking" })
      ask({ do: "look", files }, (told) => {
        if (told.say === "looked")
          void looked(
            sort(files, told.seen),
            files.some(({ path }) => path.includes("/")),
          )
      })
    },
    choose: scan,
    anyway: async (found: Found) => scan([found], await askKnown([found])),
    back: () => {
      worker.current?.terminate()
      setStage({ at: "picking", flaw: null })
    },
  }
}

const noSession = "None of these files is a session. Look for files that end in .jsonl."
