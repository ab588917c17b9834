import type { Amount } from "#agents/left-out"
import { sizeOf } from "../ui/size.ts"

interface Props {
  left: (Amount & { kind: string })[]
  bytes: number
  all: boolean
  onAll: (all: boolean) => void
}

/** What won't be sent, by kind, and the option to send it anyway. */
export function LeftOutList({ left, bytes, all, onAll }: Props) {
  if (left.length === 0) return null
  return (
    <section aria-labelledby="left-out">
      <h3 id="left-out" className="text-base">
        {all ? "Would be left out" : "Left out"}: {sizeOf(bytes)}
      </h3>
      <p className="mt-0.5 text-muted">
        These lines aren't part of the conversation. Some reveal more about you or your machine than you may want to
        share.
      </p>
      <ul className="mt-2 divide-y divide-line border-y border-line">
        {left.map((it) => (
          <li key={it.kind} className="flex gap-3 py-1.5">
            <span className="min-w-0 flex-1">{it.kind}</span>
            <span className="text-sm text-muted tabular-nums">
              {it.lines.toLocaleString("en")} {it.lines === 1 ? "line" : "lines"}
            </span>
            <span className="w-18 text-right text-sm text-muted tabular-nums">{sizeOf(it.bytes)}</span>
          </li>
        ))}
      </ul>
      <label className="mt-2 flex min-h-9 cursor-pointer items-center gap-2.5 max-sm:min-h-11">
        <input
          type="checkbox"
          className="size-4 accent-(--accent)"
          checked={all}
          onChange={(event) => onAll(event.target.checked)}
        />
        Send these lines too
      </label>
    </section>
  )
}
