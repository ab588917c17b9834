import type { Session } from "#protocol/sessions"
import type { Panel } from "./usePanel.ts"

/** What a key does on a session's page. The help lists them, and the palette does them. */
export interface Action {
  key: string
  name: string
  run: () => void
}

interface Does {
  step: (by: 1 | -1) => void
  toStart: () => void
  toEnd: () => void
  unfold: () => void
  openRows: (which: "turn" | "all") => void
  foldTurn: () => void
  foldAll: () => void
  nextView: () => void
  panel: (panel: Panel) => void
  comment: () => void
  find: (() => void) | null
  up: () => void
  help: () => void
}

/** All of them, in the order of the help. What somebody may not do here is not among them. */
export function actionsOf({ abilities }: Pick<Session, "abilities">, does: Does, isMain: boolean): Action[] {
  const all: (Action | false | null)[] = [
    isMain && { key: "j", name: "Next prompt", run: () => does.step(1) },
    isMain && { key: "k", name: "Previous prompt", run: () => does.step(-1) },
    { key: "g", name: "Jump to the start", run: does.toStart },
    { key: "G", name: "Jump to the end", run: does.toEnd },
    !isMain && { key: "u", name: "Back to where the sub-agent was started", run: does.up },
    { key: "o", name: "Expand or collapse", run: does.unfold },
    isMain && { key: "e", name: "Expand or collapse what the turn did", run: () => does.openRows("turn") },
    { key: "E", name: "Expand or collapse everything", run: () => does.openRows("all") },
    isMain && { key: "f", name: "Fold or unfold the turn", run: does.foldTurn },
    isMain && { key: "F", name: "Fold or unfold all turns", run: does.foldAll },
    isMain && { key: "v", name: "Next view", run: does.nextView },
    { key: "d", name: "Show or hide changes", run: () => does.panel("changes") },
    { key: "n", name: "Show or hide numbers", run: () => does.panel("numbers") },
    { key: "a", name: "Show or hide sub-agents", run: () => does.panel("agents") },
    abilities.includes("comment") && {
      key: "c",
      name: "Comment on the selected words or the focused entry",
      run: does.comment,
    },
    does.find && { key: "/", name: "Find in this session", run: does.find },
    { key: "?", name: "Show all keys", run: does.help },
  ]
  return all.filter((action) => action !== false && action !== null)
}
