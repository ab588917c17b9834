import { useMemo } from "react"
import { Plain } from "./Plain.tsx"
import { type PatchLine, parsePatch } from "./patch.ts"

const looks: Record<PatchLine["kind"], { row: string; sign: string; spoken: string }> = {
  added: { row: "bg-good-soft", sign: "+", spoken: "added" },
  removed: { row: "bg-bad-soft", sign: "-", spoken: "removed" },
  same: { row: "", sign: "", spoken: "" },
  hunk: { row: "bg-sunken text-faint", sign: "", spoken: "" },
  file: { row: "text-faint", sign: "", spoken: "" },
  note: { row: "text-faint italic", sign: "", spoken: "" },
}

/** A diff. The signs are words to a screen reader, and are not copied with the code. */
export function Patch({ text }: { text: string }) {
  const lines = useMemo(() => parsePatch(text), [text])
  const numbered = lines.some((line) => line.old !== undefined || line.new !== undefined)
  const width = `${String(Math.max(...lines.map((line) => Math.max(line.old ?? 0, line.new ?? 0)), 0)).length + 1}ch`
  return (
    <div className="min-w-max py-2 font-mono text-sm">
      {lines.map((line, place) => {
        const look = looks[line.kind]
        return (
          <div key={place} className={`flex px-3 ${look.row}`}>
            {numbered && (
              <span
                aria-hidden="true"
                className="flex shrink-0 select-none gap-1 pr-2 text-right text-faint tabular-nums"
              >
                <span style={{ width }}>{line.old ?? ""}</span>
                <span style={{ width }}>{line.new ?? ""}</span>
              </span>
            )}
            <span
              aria-hidden="true"
              className={`w-[2ch] shrink-0 select-none ${line.kind === "added" ? "text-good" : "text-bad"}`}
            >
              {look.sign}
            </span>
            {look.spoken && <span className="sr-only">{look.spoken} </span>}
            <span className="whitespace-pre">{line.text === "" ? "\u200b" : <Plain text={line.text} />}</span>
          </div>
        )
      })}
    </div>
  )
}
