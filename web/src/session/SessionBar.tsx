import { Bot, ChartNoAxesColumn, FileDiff, Filter, FoldVertical, PanelRight, UnfoldVertical } from "lucide-react"
import { IconButton } from "../ui/IconButton.tsx"
import { Menu } from "../ui/Menu.tsx"
import type { MenuEntry } from "../ui/menu-entry.ts"
import { type OutlineLine, plainWords } from "./outline.ts"
import type { List } from "./useList.ts"
import { type Panel, panels } from "./usePanel.ts"
import { type View, viewNames, views } from "./views.ts"

interface Props {
  /** The prompt in which the reader is; undefined before the first. */
  line: OutlineLine | undefined
  list: List
  panel: Panel | null
  onPanel: (panel: Panel) => void
  onJump: (seq: number) => void
  hasAgents: boolean
}

const icons = {
  changes: <FileDiff size={16} aria-hidden />,
  numbers: <ChartNoAxesColumn size={16} aria-hidden />,
  agents: <Bot size={16} aria-hidden />,
}

/** Above the transcript: in which prompt one is, which view is shown, and what can stand beside it. */
export function SessionBar({ line, list, panel, onPanel, onJump, hasAgents }: Props) {
  const words = line && plainWords(line.text)
  const offered = (Object.keys(panels) as Panel[]).filter((it) => it !== "agents" || hasAgents || panel === "agents")
  return (
    <div className="session-bar">
      <div className="min-w-0 flex-1">
        {line && (
          <button type="button" className="where" onClick={() => onJump(line.seq)} title={words}>
            <span className="sr-only">You are in prompt </span>
            {line.number !== null && <span className="shrink-0 text-faint tabular-nums">{line.number}</span>}
            <bdi className="min-w-0 truncate">{words || "(a picture)"}</bdi>
          </button>
        )}
      </div>
      <ViewMenu list={list} />
      <div className="flex max-sm:hidden">
        {offered.map((it) => (
          <IconButton key={it} label={panels[it]} icon={icons[it]} pressed={panel === it} onClick={() => onPanel(it)} />
        ))}
      </div>
      <div className="sm:hidden">
        <Menu
          label="Beside the transcript"
          entries={offered.map((it) => ({ label: panels[it], icon: icons[it], onSelect: () => onPanel(it) }))}
          trigger={(props) => <IconButton {...props} label="Panels" icon={<PanelRight size={16} aria-hidden />} />}
        />
      </div>
    </div>
  )
}

function ViewMenu({ list }: { list: List }) {
  const { view, setView, foldAll, isAllFolded } = list
  const entries: MenuEntry[] = [
    {
      group: "View",
      value: view,
      options: viewNames.map((value) => ({ value, label: views[value] })),
      onChoose: (value) => setView(value as View),
    },
    null,
    {
      label: isAllFolded ? "Unfold all turns" : "Fold all turns",
      icon: isAllFolded ? <UnfoldVertical size={16} aria-hidden /> : <FoldVertical size={16} aria-hidden />,
      onSelect: foldAll,
    },
  ]
  return (
    <Menu
      label="View"
      entries={entries}
      trigger={(props) => (
        <button
          {...props}
          aria-label={`View: ${views[view]}`}
          className={`view-button ${view === "everything" ? "" : "bg-accent-soft text-accent-ink"}`}
        >
          <Filter size={16} aria-hidden />
          <span className="max-md:hidden">{views[view]}</span>
        </button>
      )}
    />
  )
}
