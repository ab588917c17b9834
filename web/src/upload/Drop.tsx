import { FileText, FolderOpen, Upload } from "lucide-react"
import { type DragEvent, useRef, useState } from "react"
import { Button } from "../ui/Button.tsx"
import { join } from "../ui/join.ts"
import type { Picked } from "./messages.ts"
import { filesOfDrop, filesOfInput } from "./picked-files.ts"

/** The box for files: dropped, or chosen. */
export function Drop({ flaw, onPick }: { flaw: string | null; onPick: (picked: Picked[]) => void }) {
  const file = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const dropped = async (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    onPick(await filesOfDrop(event.dataTransfer))
  }
  const chosen = (files: FileList | null) => {
    if (files && files.length > 0) onPick(filesOfInput(files))
  }
  return (
    // Dropping is one way; the buttons inside are the other, for keyboards and phones.
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    <div
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => void dropped(event)}
      className={join(
        "flex flex-col items-center rounded-surface border border-dashed px-6 py-10 text-center transition-colors duration-120",
        over ? "border-accent bg-accent-soft" : "border-control bg-surface",
      )}
    >
      <Upload size={24} aria-hidden className="text-muted" />
      <p className="mt-3 font-medium">
        <span className="max-sm:hidden">Drop files or a folder of sessions here</span>
        <span className="sm:hidden">Choose the files of your sessions</span>
      </p>
      <p className="mt-1 max-w-96 text-muted">You see what will be sent before anything leaves this computer.</p>
      <div className="mt-4 flex flex-wrap justify-center gap-2">
        <Button icon={<FileText size={16} aria-hidden />} onClick={() => file.current?.click()}>
          Choose files
        </Button>
        <Button
          icon={<FolderOpen size={16} aria-hidden />}
          onClick={() => folder.current?.click()}
          className="max-sm:hidden"
        >
          Choose a folder
        </Button>
      </div>
      <p role="alert" className={join("max-w-112 text-bad", flaw && "mt-4")}>
        {flaw}
      </p>
      <input
        ref={file}
        type="file"
        hidden
        multiple
        accept=".jsonl,.json,.md,.gz,.zst,.zip"
        onChange={(event) => chosen(event.target.files)}
      />
      <input
        ref={(input) => {
          folder.current = input
          // React's types lack this attribute; browsers support it.
          input?.setAttribute("webkitdirectory", "")
        }}
        type="file"
        hidden
        multiple
        onChange={(event) => chosen(event.target.files)}
      />
    </div>
  )
}
