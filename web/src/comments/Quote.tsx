import { onLine, onWords } from "#protocol/anchors"
import type { Anchor } from "#protocol/comments"
import type { CommentsProps } from "./panel-props.ts"

/** The words or the line that a thread is about; leads to them. */
export function Quote({
  anchor,
  Plain,
  onPress,
}: { anchor: Anchor; onPress: () => void } & Pick<CommentsProps, "Plain">) {
  const words = onWords(anchor)
  const line = onLine(anchor)
  if (!words && !line) return null
  return (
    <button type="button" className="comment-quote text-sm" onClick={onPress}>
      <span dir="auto">
        {words && <Plain text={words.quote} />}
        {line && (
          <>
            <Plain text={line.path} />, {line.side === "old" && "removed "}line {line.line}
          </>
        )}
      </span>
    </button>
  )
}
