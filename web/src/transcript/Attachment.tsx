import { Download, File } from "lucide-react"
import { useState } from "react"
import type { FileView } from "#agents/join"
import { cleanLine } from "#protocol/clean"
import { Button } from "../ui/Button.tsx"
import { sizeOf } from "../ui/size.ts"
import { toast } from "../ui/toast.ts"
import { useDoors } from "./doors.ts"

/** A document in the transcript. The page never shows it, since it may hold anything: it is only given to be saved. */
export default function Attachment({ file }: { file: FileView }) {
  const { readBlob } = useDoors()
  const [saving, setSaving] = useState(false)
  const name = cleanLine(file.name, 120) || "document"
  const save = () => {
    setSaving(true)
    readBlob(file.blob, new AbortController().signal)
      .then(
        (blob) => saveAs(new Blob([blob], { type: "application/octet-stream" }), name),
        () => toast("The file couldn't be loaded. Check your connection and try again.", { tone: "bad" }),
      )
      .finally(() => setSaving(false))
  }
  return (
    <div className="flex max-w-full flex-wrap items-center gap-x-3 gap-y-1 py-1">
      <File size={16} aria-hidden className="text-muted" />
      <bdi className="min-w-0 truncate">{name}</bdi>
      <span className="text-xs text-faint">{sizeOf(file.bytes)}</span>
      <Button size="sm" icon={<Download size={14} aria-hidden />} onClick={save} busy={saving}>
        Download
      </Button>
    </div>
  )
}

function saveAs(blob: Blob, name: string): void {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
