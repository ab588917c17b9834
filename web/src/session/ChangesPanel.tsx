import { useInfiniteQuery } from "@tanstack/react-query"
import { ChevronRight } from "lucide-react"
import { useState } from "react"
import { pathFrom } from "#agents/paths"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import type { ChangedFile } from "#protocol/turns"
import { client } from "../api/client.ts"
import { keyOf } from "../api/keys.ts"
import { Button } from "../ui/Button.tsx"
import { countOf } from "../ui/count.ts"
import { join } from "../ui/join.ts"
import { FileChanges } from "./FileChanges.tsx"
import { PanelState } from "./PanelState.tsx"
import type { PanelProps } from "./panel-props.ts"
import { Words } from "./TurnLine.tsx"
import { sayLines } from "./turn-words.ts"
import { useWhileGrowing } from "./useWhileGrowing.ts"

/** The files that were changed, and what all changes of each come to. */
export function ChangesPanel({ session, total, onJump }: PanelProps) {
  const { id } = session
  const query = useInfiniteQuery({
    queryKey: keyOf(calls.listFiles, { id }),
    queryFn: ({ pageParam, signal }) =>
      client.send(calls.listFiles, { id, ...(pageParam !== null && { cursor: pageParam }) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  })
  useWhileGrowing(total, () => void query.refetch())
  if (!query.data) return <PanelState what="the changes" error={query.error} onRetry={() => void query.refetch()} />
  const files = query.data.pages.flatMap((page) => page.files)
  const directory = query.data.pages.find((page) => page.directory !== null)?.directory ?? null
  if (files.length === 0)
    return <p className="text-muted">No files were changed in this session, as far as its agent tells.</p>
  const sum = (of: "added" | "removed") => files.reduce((all, file) => all + file[of], 0)
  return (
    <>
      <p className="mb-2 text-sm text-muted tabular-nums">
        {countOf(files.length, "file")}
        {query.hasNextPage && " so far"} <Words words={sayLines({ added: sum("added"), removed: sum("removed") })} />
      </p>
      <ul>
        {files.map((file) => (
          <File
            key={file.path}
            file={file}
            shown={cleanLine(pathFrom(directory, file.path), 1_000)}
            session={id}
            onJump={onJump}
          />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button size="sm" className="mt-3" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  )
}

const hows = { edit: null, write: "Written", delete: "Deleted", move: "Moved" }

interface FileProps {
  file: ChangedFile
  /** Its path, as it is shown: from the directory where the agent worked. */
  shown: string
  session: string
  onJump: PanelProps["onJump"]
}

function File({ file, shown: path, session, onJump }: FileProps) {
  const [open, setOpen] = useState(false)
  const cut = path.replace(/\/+$/, "").lastIndexOf("/")
  return (
    <li className="border-b border-line last:border-0">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="rail-line"
        title={cleanLine(file.path, 1_000)}
      >
        <span className="flex w-full min-w-0 items-center gap-1.5">
          <ChevronRight size={14} aria-hidden className={join("shrink-0 text-faint", open && "rotate-90")} />
          <bdi className="min-w-0 truncate font-mono text-sm">{path.slice(cut + 1) || path}</bdi>
          <span className="ml-auto shrink-0 text-sm tabular-nums">
            <Words words={sayLines(file)} />
          </span>
        </span>
        <span className="flex w-full min-w-0 gap-2 pl-5 text-sm text-muted">
          <bdi className="min-w-0 truncate">{cut > 0 ? path.slice(0, cut) : ""}</bdi>
          <span className="ml-auto shrink-0 tabular-nums">
            {[hows[file.how], countOf(file.changes, "change")].filter(Boolean).join(", ")}
          </span>
        </span>
      </button>
      {open && <FileChanges session={session} file={file} shown={path} onJump={onJump} />}
    </li>
  )
}
