import { useQuery } from "@tanstack/react-query"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import type { ChangedFile, FileChange } from "#protocol/turns"
import { client } from "../api/client.ts"
import { keyOf } from "../api/keys.ts"
import Diff from "../transcript/Diff.tsx"
import { type Composed, composeDiffs, partFor } from "./compose-diff.ts"
import { PanelState } from "./PanelState.tsx"
import type { PanelProps } from "./panel-props.ts"
import { Words } from "./TurnLine.tsx"
import { sayLines } from "./turn-words.ts"

/** More changes of one file than these are listed, without what they changed. */
const most = 60
/** Entries read at once. */
const atOnce = 4

interface Props {
  session: string
  file: ChangedFile
  /** Its path, as it is shown. */
  shown: string
  onJump: PanelProps["onJump"]
}

interface Loaded {
  changes: readonly FileChange[]
  /** Diffs with the changes that are in each. */
  diffs: { diff: Composed; changes: readonly FileChange[] }[]
  /** Changes whose entries tell no lines. */
  silent: number
}

/** All changes of one file as one diff where they fit together, each with the way to its entry. */
export function FileChanges({ session, file, shown, onJump }: Props) {
  const query = useQuery({
    queryKey: [...keyOf(calls.listChanges, { id: session, path: file.path }), file.changes],
    queryFn: ({ signal }) => load(session, file.path, signal),
  })
  if (!query.data)
    return (
      <div className="pb-3 pl-5">
        <PanelState what="the changes" error={query.error} onRetry={() => void query.refetch()} />
      </div>
    )
  const { changes, diffs, silent } = query.data
  return (
    <div className="flex flex-col gap-2 pb-3">
      <div className="flex flex-wrap gap-1 pl-5">
        {changes.map((change) => (
          <button
            key={change.seq}
            type="button"
            onClick={() => onJump(change.seq)}
            className="rounded-control border border-line px-2 text-sm tabular-nums hover:bg-hover max-sm:min-h-11"
          >
            <span className="sr-only">Go to the change in </span>entry {change.seq.toLocaleString("en")}{" "}
            <Words words={sayLines(change)} />
          </button>
        ))}
      </div>
      {diffs.map(({ diff, changes: its }) => (
        <div key={its[0]?.seq}>
          {diffs.length > 1 && (
            <p className="pb-1 pl-5 text-sm text-muted">
              {its.length === 1 ? "Entry" : "Entries"} {its.map(({ seq }) => seq.toLocaleString("en")).join(", ")}
            </p>
          )}
          {diff.patch === "" ? (
            <p className="pl-5 text-sm text-muted">All of it was taken back.</p>
          ) : (
            <Diff
              text={diff.patch}
              label={`Changes of ${cleanLine(shown, 200)}`}
              file={shown}
              entryOf={(side) => entryOfSide(its, side)}
            />
          )}
        </div>
      ))}
      {silent > 0 && (
        <p className="pl-5 text-sm text-muted">
          {silent === changes.length
            ? "The transcript doesn't say which lines were changed."
            : `${silent} of ${changes.length} changes don't say which lines.`}
        </p>
      )}
    </div>
  )
}

/** Lines have the numbers of the file after the last change, removed ones those before the first. */
const entryOfSide = (changes: readonly FileChange[], side: "old" | "new") =>
  (side === "old" ? changes[0] : changes.at(-1))?.seq ?? 0

async function load(id: string, path: string, signal: AbortSignal): Promise<Loaded> {
  const { changes } = await client.send(calls.listChanges, { id, path, limit: 500 }, { signal })
  const patches: (string | null)[] = []
  for (let at = 0; at < Math.min(changes.length, most); at += atOnce)
    patches.push(
      ...(await Promise.all(changes.slice(at, at + atOnce).map(({ seq }) => readPatch(id, seq, path, signal)))),
    )
  const told = changes.filter((_, place) => typeof patches[place] === "string")
  const diffs = composeDiffs(patches.filter((patch) => patch !== null))
  return {
    changes,
    diffs: diffs.map((diff) => ({ diff, changes: told.slice(diff.from, diff.to + 1) })),
    silent: changes.length - told.length,
  }
}

/** The lines that an entry's results changed in a file; null where it doesn't say. */
async function readPatch(id: string, seq: number, path: string, signal: AbortSignal): Promise<string | null> {
  const entry = await client.send(calls.readEntry, { id, seq }, { signal })
  const patches = entry.parts.flatMap((it) => (it.type === "result" && it.patch ? [it.patch.text] : []))
  return patches.length === 0 ? null : partFor(patches.join("\n"), path)
}
