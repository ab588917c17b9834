import { useEffect, useMemo, useState } from "react"
import { isQuickMarkdown } from "#agents/markdown-bounds"
import { type Block, parseMarkdown } from "#agents/markdown-tokens"
import { patientWorker } from "./patient-worker.ts"

const worker = patientWorker<string, Block[]>(
  () => new Worker(new URL("./markdown-worker.ts", import.meta.url), { type: "module" }),
  { patienceMs: 3_000, remembered: 500_000 },
)

/** The blocks of a text: at once where that is quick, else when a worker has found them; null until then, or for good. */
export function useMarkdown(text: string): Block[] | null {
  const atOnce = useMemo(() => (isQuickMarkdown(text) ? parseMarkdown(text) : null), [text])
  const known = atOnce ?? worker.known(text)
  const [answer, setAnswer] = useState<{ text: string; blocks: Block[] | null }>()
  useEffect(() => {
    if (known !== undefined) return
    const abort = new AbortController()
    void worker.ask(text, text, abort.signal).then((blocks) => {
      if (!abort.signal.aborted) setAnswer({ text, blocks })
    })
    return () => abort.abort()
  }, [text, known])
  return known ?? (answer?.text === text ? answer.blocks : null)
}
