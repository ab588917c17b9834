import { User } from "lucide-react"
import { useEffect, useRef } from "react"
import { Virtualizer, type VirtualizerHandle } from "virtua"
import { Button } from "../ui/Button.tsx"
import { Skeleton } from "../ui/Skeleton.tsx"
import { type OutlineLine, plainWords } from "./outline.ts"

interface Props {
  lines: readonly OutlineLine[]
  /** The line being read: its place in `lines`. */
  current: number
  loading: boolean
  error: unknown
  onRetry: () => void
  onJump: (seq: number) => void
}

/** The prompts in their order; the one being read is marked and kept in sight. */
export function SessionOutline({ lines, current, loading, error, onRetry, onJump }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<VirtualizerHandle>(null)
  useEffect(() => {
    if (current >= 0) list.current?.scrollToIndex(current, { align: "nearest" })
  }, [current])
  return (
    <nav ref={scroller} aria-label="Prompts" className="min-h-0 flex-1 overflow-y-auto overscroll-contain py-3">
      {loading && <Skeleton className="mx-4 h-5 w-40" />}
      {error !== null && error !== undefined && lines.length === 0 && (
        <div role="alert" className="px-4 text-sm text-muted">
          <p className="mb-2">The prompts couldn't be loaded.</p>
          <Button size="sm" onClick={onRetry}>
            Retry
          </Button>
        </div>
      )}
      {!loading && !error && lines.length === 0 && <p className="px-4 text-sm text-faint">No prompts yet.</p>}
      <Virtualizer ref={list} scrollRef={scroller} data={lines} startMargin={12} as="ol" item="li" itemSize={36}>
        {(line, place) => (
          <button
            key={line.seq}
            type="button"
            aria-current={place === current ? "location" : undefined}
            onClick={() => onJump(line.seq)}
            className="outline-line"
          >
            <span className="min-w-5 shrink-0 text-right text-xs leading-5 text-faint tabular-nums">
              {line.number ?? <User size={12} role="img" aria-label="Within it" className="mt-1 ml-auto" />}
            </span>
            <span className="line-clamp-2 min-w-0">{plainWords(line.text) || "(a picture)"}</span>
          </button>
        )}
      </Virtualizer>
    </nav>
  )
}
