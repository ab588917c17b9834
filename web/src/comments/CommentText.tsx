import { useState } from "react"
import type { CommentsProps } from "./panel-props.ts"

/** Longer ones are shown from their beginning, so that one of them does not fill the panel. */
const long = 900
const lines = 14

/** What somebody said, with its line breaks. */
export function CommentText({ text, Words }: { text: string } & Pick<CommentsProps, "Words">) {
  const [whole, setWhole] = useState(false)
  const isLong = text.length > long || text.split("\n").length > lines
  return (
    <>
      <div
        dir="auto"
        className={`comment-words mt-1.5 wrap-anywhere ${isLong && !whole ? "comment-cut" : ""}`}
        style={{ unicodeBidi: "isolate" }}
      >
        <Words text={text} />
      </div>
      {isLong && (
        <button type="button" className="text-link text-sm" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? "Show less" : "Show all of it"}
        </button>
      )}
    </>
  )
}
