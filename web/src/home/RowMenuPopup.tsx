import { Archive, ArchiveRestore, Link2, LogOut, Pencil, Trash2, UserPlus } from "lucide-react"
import { useState } from "react"
import { calls } from "#protocol/calls"
import type { SessionSummary } from "#protocol/sessions"
import { saysWhy } from "../api/says.ts"
import { useCall } from "../api/useCall.ts"
import { useSend } from "../api/useSend.ts"
import { titleOf } from "../overview/title-of.ts"
import { pageOf, whoOpens } from "../sharing/addresses-of.ts"
import { shareDialog } from "../sharing/share-dialog.ts"
import MenuPopup from "../ui/MenuPopup.tsx"
import type { MenuEntry } from "../ui/menu-entry.ts"
import type { MenuState } from "../ui/menu-state.ts"
import { toast } from "../ui/toast.ts"
import { part } from "../ui/when-wanted.ts"

const RenameDialog = part(() => import("./RenameDialog.tsx"))
const DeleteDialog = part(() => import("./DeleteDialog.tsx"))
const LeaveDialog = part(() => import("../sharing/LeaveDialog.tsx"))

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" })

/** The menu's entries and what they open. The server is asked when the menu opens; nothing is derived from a role. */
export default function RowMenuPopup({ session, ...menu }: MenuState & { session: SessionSummary }) {
  const [doing, setDoing] = useState<"share" | "rename" | "delete" | "leave" | null>(null)
  const asked = useCall(calls.getSession, { id: session.id })
  const archive = useSend(calls.patchSession, {
    said: (now) => (now.status === "archived" ? "The session was archived." : "The session was unarchived."),
  })
  const done = () => setDoing(null)

  return (
    <>
      <MenuPopup
        {...menu}
        label={`Actions for ${titleOf(session)}`}
        entries={
          asked.data
            ? entries()
            : asked.error
              ? [{ text: saysWhy("The actions couldn't be loaded.", asked.error) }]
              : null
        }
      />
      {doing === "share" && asked.data && <shareDialog.Part session={asked.data} onClose={done} />}
      {doing === "rename" && <RenameDialog session={session} onClose={done} />}
      {doing === "delete" && <DeleteDialog session={session} onClose={done} />}
      {doing === "leave" && <LeaveDialog session={session} onClose={done} />}
    </>
  )

  function entries(): MenuEntry[] {
    const may = new Set(asked.data?.abilities)
    const archived = session.status === "archived"
    return [
      {
        text: (
          <>
            <span className="block">Created {exact.format(new Date(session.created_at))}</span>
            <span className="block">Changed {exact.format(new Date(session.updated_at))}</span>
          </>
        ),
      },
      null,
      ...one(may.has("seePeople"), {
        label: may.has("share") ? "Share" : "Who has access",
        icon: <UserPlus size={16} aria-hidden />,
        onSelect: () => setDoing("share"),
      }),
      { label: "Copy link", icon: <Link2 size={16} aria-hidden />, onSelect: () => void copyLink(session) },
      ...one(may.has("manage"), {
        label: "Rename",
        icon: <Pencil size={16} aria-hidden />,
        onSelect: () => setDoing("rename"),
      }),
      ...one(may.has("manage"), {
        label: archived ? "Unarchive" : "Archive",
        hint: archived ? "You can add to it again" : "Nothing can be added until you unarchive it",
        icon: archived ? <ArchiveRestore size={16} aria-hidden /> : <Archive size={16} aria-hidden />,
        onSelect: () => archive.mutate({ id: session.id, archived: !archived }),
      }),
      ...one(may.has("leave"), {
        label: "Leave",
        icon: <LogOut size={16} aria-hidden />,
        danger: true,
        onSelect: () => setDoing("leave"),
      }),
      ...(may.has("manage") ? [null] : []),
      ...one(may.has("manage"), {
        label: "Delete",
        icon: <Trash2 size={16} aria-hidden />,
        danger: true,
        onSelect: () => setDoing("delete"),
      }),
    ]
  }
}

function one(allowed: boolean, entry: MenuEntry): MenuEntry[] {
  return allowed ? [entry] : []
}

async function copyLink(session: SessionSummary): Promise<void> {
  try {
    await navigator.clipboard.writeText(pageOf(session))
    toast(`Link copied. ${whoOpens(session)}`)
  } catch {
    toast("Your browser didn't allow copying. Open the session and copy its address.", { tone: "bad" })
  }
}
