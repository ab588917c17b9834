import type { Row } from "#agents/join"
import type { Turn } from "#protocol/turns"
import type { Stretch } from "../transcript/segments.ts"

/** What of a conversation is shown. */
export const views = {
  everything: "Everything",
  conversation: "Prompts and answers",
  prompts: "Prompts only",
  errors: "Errors",
  changes: "Changes",
} as const
export type View = keyof typeof views

export const viewNames = Object.keys(views) as View[]

export const isView = (value: unknown): value is View => typeof value === "string" && Object.hasOwn(views, value)

/** The view after this one, round in a circle. */
export function nextView(view: View): View {
  return viewNames[(viewNames.indexOf(view) + 1) % viewNames.length] ?? "everything"
}

type Block = Row["blocks"][number]

const isPerson = (block: Block) => block.type === "prompt" || block.type === "image"

const isError = (block: Block) =>
  (block.type === "call" && (block.result?.failed === true || block.again?.some((result) => result.failed) === true)) ||
  (block.type === "result" && block.result.failed) ||
  (block.type === "notice" && (block.about === "error" || block.about === "hook"))

const isChange = (block: Block) =>
  (block.type === "call" && (block.does === "edit" || block.does === "write" || block.result?.patch !== undefined)) ||
  (block.type === "result" && block.result.patch !== undefined)

/** Prompts stay in every view: they say what the rest belongs to. Those of turns without any of it go with their turn. */
const shows: Record<View, (block: Block) => boolean> = {
  everything: () => true,
  conversation: (block) => isPerson(block) || block.type === "answer" || block.type === "file",
  prompts: isPerson,
  errors: (block) => isPerson(block) || isError(block),
  changes: (block) => isPerson(block) || isChange(block),
}

const keepers = Object.fromEntries(
  viewNames.map((view) => [view, view === "everything" ? undefined : (row: Row) => row.blocks.some(shows[view])]),
) as Record<View, ((row: Row) => boolean) | undefined>

/** Which rows a view shows; undefined: all of them. The same function for the same view. */
export const keeperOf = (view: View) => keepers[view]

/** Whether a turn has anything but its prompt to show in this view. Where that is not counted, it may have. */
function hasMore(view: View, turn: Turn): boolean {
  if (view === "prompts") return false
  if (view === "errors") return turn.failures + turn.errors > 0
  if (view === "changes") return turn.files > 0
  return true
}

/** What the list leaves out: turns that have nothing of the view, and of those that are folded all but the prompt. */
export function holesOf(view: View, turns: readonly Turn[], isFolded: (turn: Turn) => boolean): Stretch[] {
  const holes: Stretch[] = []
  for (const [place, turn] of turns.entries()) {
    const more = hasMore(view, turn)
    if (more && !isFolded(turn)) continue
    const from = more || view === "prompts" ? turn.seq + 1 : turn.seq
    // Up to the next prompt, so that what has come since the turn was counted stays out as well.
    const to = (turns[place + 1]?.seq ?? Number.POSITIVE_INFINITY) - 1
    if (to >= from) holes.push({ from, to })
  }
  return holes
}
