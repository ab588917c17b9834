import type { ReactNode } from "react"
import { calls } from "#protocol/calls"
import { addressOf } from "#protocol/client"
import type { Session } from "#protocol/sessions"
import type { ExportForm } from "#protocol/takeout"
import { client } from "../api/client.ts"
import { shareToken } from "../api/share-token.ts"
import { countOf } from "../ui/count.ts"
import type { MenuEntry } from "../ui/menu-entry.ts"
import { toast } from "../ui/toast.ts"

/** The forms in which anybody who can view a session may take it with them. */
export function exportsOf(session: Pick<Session, "id" | "entries">, icon: ReactNode): MenuEntry[] {
  const entry = (as: Exclude<ExportForm, "raw">, label: string): MenuEntry => {
    const input = { id: session.id, as }
    // A link's secret travels in a header, which a plain download doesn't have.
    if (shareToken() !== null) return { label, icon, onSelect: () => void saved(input) }
    return { label, icon, href: addressOf(calls.exportSession, input).url, download: true }
  }
  return [
    entry("markdown", "Export as Markdown"),
    entry("html", "Export as HTML page"),
    entry("json", `Export as JSON (${countOf(session.entries, "entry", "entries")})`),
  ]
}

const endings = { markdown: "md", html: "html", json: "json" }

/** Fetches all of it before the browser saves it: what breaks off leaves no half file. */
async function saved({ id, as }: { id: string; as: Exclude<ExportForm, "raw"> }): Promise<void> {
  toast("Preparing the file. Keep this page open.")
  try {
    const url = URL.createObjectURL(await (await client.open(calls.exportSession, { id, as })).blob())
    const link = document.createElement("a")
    link.href = url
    link.download = `${id}.${endings[as]}`
    link.click()
    setTimeout(() => URL.revokeObjectURL(url), 60_000)
  } catch {
    toast("The file didn't arrive whole, so nothing was saved. Check your connection and try again.", { tone: "bad" })
  }
}
