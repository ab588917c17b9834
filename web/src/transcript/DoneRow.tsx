import type { ComponentProps } from "react"
import type { Block } from "#agents/join"
import { Notice } from "./Notice.tsx"
import { RunLine } from "./RunLine.tsx"
import { LoneResult, ToolCall } from "./ToolCall.tsx"

export type Done = Extract<Block, { type: "call" | "result" | "notice" }>

/** What was done, beside what was said. Its code comes with the first page that has any of it, not before the first prompt. */
export default function DoneRow(props: { block: Done } | { line: ComponentProps<typeof RunLine> }) {
  if ("line" in props) return <RunLine {...props.line} />
  const { block } = props
  if (block.type === "call") return <ToolCall call={block} />
  if (block.type === "result") return <LoneResult result={block.result} agent={block.agent} />
  return <Notice about={block.about} text={block.text} by={block.by} more={block.more} place={block.place} />
}
