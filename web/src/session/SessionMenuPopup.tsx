import { useNavigate } from "@tanstack/react-router"
import { Archive, ArchiveRestore, Download, FileDown, LogOut, Pencil, Printer, Trash2 } from "lucide-react"
import { useState } from "react"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { addressOf } from "#protocol/client"
import type { Session } from "#protocol/sessions"
import { useSend } from "../api/useSend.ts"
import { useRunMenu } from "../remote/RunMenu.tsx"
import { countOf } from "../ui/count.ts"
import MenuPopup from "../ui/MenuPopup.tsx"
import type { MenuEntry } from "../ui/menu-entry.ts"
import type { MenuState } from "../ui/menu-state.ts"
import { sizeOf } from "../ui/size.ts"
import { part } from "../ui/when-wanted.ts"
import { exportsOf } from "./exports.ts"
import { askPrint } from "./SessionPrint.tsx"
import { askRename } from "./SessionTitle.tsx"

const Confirm = part(() => import("../ui/Confirm.tsx").then((it) => ({ default: it.Confirm })))

/** The entries and what they open. What loses something asks first. */
export default function SessionMenuPopup({ session, ...menu }: MenuState & { session: Session }) {
  const { id, abilities, status } = session
  const [asks, setAsks] = useState<"delete" | "leave" | null>(null)
  const navigate = useNavigate()
  const title = cleanLine(session.title, 80) || "this session"
  const archive = useSend(calls.patchSession, {
    said: (now) => (now.status === "archived" ? "The session was archived." : "The session was unarchived."),
  })
  const home = () => void navigate({ to: "/" })
  const remove = useSend(calls.deleteSession, {
    leaves: "session",
    said: "The session was deleted.",
    onDone: home,
  })
  const leave = useSend(calls.leave, { leaves: "session", said: "You left the session.", onDone: home })

  const run = useRunMenu(session)
  const groups: MenuEntry[][] = run.entries.length > 0 ? [run.entries] : []
  if (abilities.includes("manage")) {
    const archived = status === "archived"
    groups.push([
      { label: "Rename", icon: <Pencil size={16} aria-hidden />, onSelect: () => requestAnimationFrame(askRename) },
      {
        label: archived ? "Unarchive" : "Archive",
        hint: archived ? "You can add to it again" : "Nothing can be added until you unarchive it",
        icon: archived ? <ArchiveRestore size={16} aria-hidden /> : <Archive size={16} aria-hidden />,
        onSelect: () => archive.mutate({ id, archived: !archived }),
      },
    ])
  }
  groups.push([{ label: "Print", icon: <Printer size={16} aria-hidden />, onSelect: askPrint }])
  groups.push([
    ...exportsOf(session, <FileDown size={16} aria-hidden />),
    ...(abilities.includes("download") ? downloads(session) : []),
  ])
  if (abilities.includes("leave")) {
    groups.push([
      { label: "Leave", icon: <LogOut size={16} aria-hidden />, danger: true, onSelect: () => setAsks("leave") },
    ])
  }
  if (abilities.includes("manage")) {
    groups.push([
      { label: "Delete", icon: <Trash2 size={16} aria-hidden />, danger: true, onSelect: () => setAsks("delete") },
    ])
  }
  const entries = groups.flatMap((group, at) => (at === 0 ? group : [null, ...group]))
  return (
    <>
      <MenuPopup {...menu} label="Session" entries={entries} />
      {run.asks}
      {asks &&
        (asks === "delete" ? (
          <Confirm
            open
            onClose={() => setAsks(null)}
            title={`Delete “${title}”?`}
            action="Delete session"
            onConfirm={() => remove.mutate({ id })}
            busy={remove.isPending || remove.isSuccess}
          >
            Everything in it is deleted for everyone, at once and for good. People it's shared with lose access.
          </Confirm>
        ) : (
          <Confirm
            open
            onClose={() => setAsks(null)}
            title={`Leave “${title}”?`}
            action="Leave session"
            onConfirm={() => leave.mutate({ id })}
            busy={leave.isPending || leave.isSuccess}
          >
            You lose access at once. Only its owner can give it back.
          </Confirm>
        ))}
    </>
  )
}

/** The raw lines lie in one file for each source; a handful are offered, the rest is for the command line. */
function downloads(session: Session): MenuEntry[] {
  const icon = <Download size={16} aria-hidden />
  const offered = session.sources.slice(0, 6)
  const entries: MenuEntry[] = offered.map((source) => ({
    label:
      source.name === "main"
        ? `Download raw lines${offered.length === 1 ? ` (${sizeOf(session.bytes)})` : ""}`
        : `Raw lines of ${cleanLine(source.name, 30)}`,
    icon,
    href: addressOf(calls.exportSession, { id: session.id, source: source.name }).url,
    download: true,
  }))
  const more = session.sources.length - offered.length
  if (more > 0)
    entries.push({
      text: `${countOf(more, "more sub-agent file")}. Use the command line to download ${more === 1 ? "it" : "them"}.`,
    })
  return entries
}
