import { FileQuestion } from "lucide-react"
import { useState } from "react"
import type { Place } from "#agents/join"
import { withVisible } from "#agents/visible-characters"
import { Button } from "../ui/Button.tsx"
import { sizeOf } from "../ui/size.ts"
import { CodeBox } from "./CodeBox.tsx"
import { useDoors } from "./doors.ts"
import { Fold } from "./Fold.tsx"
import { useWhole } from "./folds.ts"
import { Plain } from "./Plain.tsx"

/** A line can have megabytes; what is beyond this is in the download. */
const most = 200_000

interface Props {
  what: string
  words: string | undefined
  bytes: number
  place: Place
}

/** A record that no reader knows: its kind, size and words; the line itself for who may read raw lines. */
export default function RawEntry({ what, words, bytes, place }: Props) {
  const { download } = useDoors()
  const title = (
    <>
      Unknown record <span className="font-mono text-sm">{withVisible(what.slice(0, 120))}</span>{" "}
      <span className="text-faint">{sizeOf(bytes)}</span>
    </>
  )
  const said = words && (
    <p dir="auto" className="max-w-[72ch] pb-1 text-prose whitespace-pre-wrap">
      <Plain text={words} />
    </p>
  )
  return (
    <Fold
      name={`${place.seq}.${place.part}`}
      icon={<FileQuestion size={16} aria-hidden />}
      tone="quiet"
      title={title}
      below={said}
    >
      {download ? () => <Line seq={place.seq} /> : undefined}
    </Fold>
  )
}

function Line({ seq }: { seq: number }) {
  const doors = useDoors()
  const [line, keep] = useWhole(`${seq}.line`)
  const [state, setState] = useState<"idle" | "loading" | "failed">("idle")
  const load = () => {
    setState("loading")
    doors.readLine(seq, new AbortController().signal).then(
      (text) => {
        setState("idle")
        keep(text)
      },
      () => setState("failed"),
    )
  }
  if (line === undefined) {
    return (
      <p className="flex flex-wrap items-center gap-2 text-sm">
        <Button size="sm" busy={state === "loading"} onClick={load}>
          Show the raw line
        </Button>
        {state === "failed" && (
          <span role="alert" className="text-bad">
            The line couldn't be loaded. Try again.
          </span>
        )}
      </p>
    )
  }
  return (
    <>
      <CodeBox label="Raw line" wrap>
        <Plain text={line.slice(0, most)} />
      </CodeBox>
      {line.length > most && <p className="text-sm text-faint">Download the raw lines to see the rest.</p>}
    </>
  )
}
