import type { Block, ResultView, Row } from "./rows.ts"

/** Whether two rows show the same: a page that arrived leaves the rows of the others as they are. */
export function sameRow(a: Row, b: Row): boolean {
  return (
    a.seq === b.seq &&
    a.blocks.length === b.blocks.length &&
    a.blocks.every((block, at) => sameBlock(block, b.blocks[at]!))
  )
}

function sameBlock(a: Block, b: Block): boolean {
  if (a.type === "call")
    return b.type === "call" && a.title === b.title && a.agent === b.agent && sameResult(a.result, b.result)
  if (a.type === "result") return b.type === "result" && sameResult(a.result, b.result)
  if (a.type === "image") return b.type === "image" && a.image.blob === b.image.blob
  if (a.type === "raw") return b.type === "raw" && a.what === b.what
  return b.type === a.type && "text" in b && a.text === b.text && a.more === b.more
}

function sameResult(a: ResultView | undefined, b: ResultView | undefined): boolean {
  return a?.place.seq === b?.place.seq && a?.text === b?.text
}
