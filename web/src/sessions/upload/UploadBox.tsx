import { FileText, FolderOpen, Upload } from "lucide-react"
import { type DragEvent, type ReactNode, useRef, useState } from "react"
import { Button } from "../../ui/Button.tsx"
import { join } from "../../ui/join.ts"
import { Progress } from "../../ui/Progress.tsx"
import { agentLabel } from "../agent-label.ts"
import { Choosing } from "./Choosing.tsx"
import { type Found, filesOfDrop, filesOfInput, sessionsAmong } from "./picked-files.ts"
import { Review } from "./Review.tsx"
import { Sending } from "./Sending.tsx"
import { sayBytes } from "./say-bytes.ts"
import { useUpload } from "./useUpload.ts"

/** From a file on your computer to a session here: drop, see what will be sent, send. */
export function UploadBox() {
  const upload = useUpload()
  const { stage } = upload
  switch (stage.at) {
    case "picking":
      return <Drop flaw={stage.flaw} onPick={upload.pick} />
    case "choosing":
      return <Choosing found={stage.found} onChoose={upload.choose} onBack={upload.cancel} />
    case "scanning":
      return (
        <Frame>
          <p className="font-medium">Looking at the file</p>
          <p className="mb-3 text-muted tabular-nums">
            {sayBytes(stage.read)} of {sayBytes(stage.bytes)}. Nothing is sent yet.
          </p>
          <Progress label="Looking at the file" value={stage.read} max={stage.bytes} />
        </Frame>
      )
    case "review":
      return (
        <Review
          found={stage.found}
          scanned={stage.scanned}
          agent={stage.scanned.agent && agentLabel(stage.scanned.agent)}
          onSend={(wish) => upload.send(stage.found, stage.scanned, wish)}
          onBack={upload.cancel}
        />
      )
    case "sending":
      return <Sending stage={stage} onPause={upload.pause} onGoOn={upload.goOn} onCancel={upload.cancel} />
  }
}

export function Frame({ children }: { children: ReactNode }) {
  return <div className="rounded-surface border border-line bg-surface p-5">{children}</div>
}

function Drop({ flaw, onPick }: { flaw: string | null; onPick: (found: Found[]) => void }) {
  const file = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const dropped = async (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    onPick(await sessionsAmong(await filesOfDrop(event.dataTransfer)))
  }
  const chosen = async (files: FileList | null) => {
    if (files && files.length > 0) onPick(await sessionsAmong(filesOfInput(files)))
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
        <span className="max-sm:hidden">Drop a session's file or folder here</span>
        <span className="sm:hidden">Choose a session's file</span>
      </p>
      <p className="mt-1 max-w-96 text-muted">You see what will be sent before anything leaves this computer.</p>
      <div className="mt-4 flex flex-wrap justify-center gap-2">
        <Button icon={<FileText size={16} aria-hidden />} onClick={() => file.current?.click()}>
          Choose a file
        </Button>
        <Button
          icon={<FolderOpen size={16} aria-hidden />}
          onClick={() => folder.current?.click()}
          className="max-sm:hidden"
        >
          Choose a folder
        </Button>
      </div>
      <p role="alert" className={join("text-bad", flaw && "mt-4")}>
        {flaw}
      </p>
      <input
        ref={file}
        type="file"
        hidden
        accept=".jsonl,.json,.md"
        onChange={(event) => void chosen(event.target.files)}
      />
      <input
        ref={(input) => {
          folder.current = input
          // React knows no such attribute; the browsers do.
          input?.setAttribute("webkitdirectory", "")
        }}
        type="file"
        hidden
        multiple
        onChange={(event) => void chosen(event.target.files)}
      />
    </div>
  )
}
