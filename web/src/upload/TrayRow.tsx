import { Link } from "@tanstack/react-router"
import { Check, Pause, Play, RotateCw, X } from "lucide-react"
import { useState } from "react"
import { percentOf } from "#protocol/percent"
import { Button } from "../ui/Button.tsx"
import { buttonClass } from "../ui/button-class.ts"
import { IconButton } from "../ui/IconButton.tsx"
import { join } from "../ui/join.ts"
import { Progress } from "../ui/Progress.tsx"
import { sizeOf } from "../ui/size.ts"
import { part } from "../ui/when-wanted.ts"
import type { Upload } from "./upload-list.ts"
import { cancelUpload, continueUpload, dismissUpload, isUnderWay, pauseUpload, uploadAsNew } from "./uploads.ts"

const Confirm = part(() => import("../ui/Confirm.tsx").then((it) => ({ default: it.Confirm })))

/** One upload: its progress and its actions. */
export function TrayRow({ upload }: { upload: Upload }) {
  const { key, title, state, done, session, problem, another } = upload
  const [asked, setAsked] = useState(false)
  const percent = percentOf({ done, of: upload.sending.bytes })
  const loses = session?.fresh === true && done > 0
  return (
    <li className="py-2 pr-1.5 pl-4">
      <div className="flex items-center gap-1">
        <div className="min-w-0 flex-1">
          <p dir="auto" className="truncate font-medium">
            {title}
          </p>
          <p className={join("text-sm tabular-nums", state === "failed" ? "text-bad" : "text-muted")}>
            {state === "failed" ? problem : textOf(upload, percent)}
          </p>
        </div>
        {isUnderWay(upload) && (
          <IconButton
            label={`Pause ${title}`}
            icon={<Pause size={16} aria-hidden />}
            onClick={() => pauseUpload(key)}
          />
        )}
        {state === "paused" && (
          <IconButton
            label={`Resume ${title}`}
            icon={<Play size={16} aria-hidden />}
            onClick={() => continueUpload(key)}
          />
        )}
        {state === "failed" && !another && (
          <IconButton
            label={`Retry ${title}`}
            icon={<RotateCw size={16} aria-hidden />}
            onClick={() => continueUpload(key)}
          />
        )}
        {state === "done" && session && (
          <>
            <Check size={16} aria-hidden className="shrink-0 text-good" />
            <Link
              to="/sessions/$id"
              params={{ id: session.id }}
              aria-label={`Open ${title}`}
              onClick={() => dismissUpload(key)}
              className={buttonClass({ tone: "quiet", size: "sm" })}
            >
              Open
            </Link>
          </>
        )}
        {state !== "done" && (
          <IconButton
            label={`Cancel ${title}`}
            icon={<X size={16} aria-hidden />}
            onClick={() => (loses ? setAsked(true) : cancelUpload(key))}
          />
        )}
      </div>
      {state === "signed-out" && (
        // In another tab: this one holds the files.
        <a href="/sign-in" target="_blank" rel="noreferrer" className={buttonClass({ size: "sm", className: "mt-1" })}>
          Sign in
        </a>
      )}
      {another && (
        <Button size="sm" className="mt-1" onClick={() => uploadAsNew(key)}>
          Upload as a new session
        </Button>
      )}
      {state !== "done" && state !== "failed" && (
        <div className="mt-1.5 pr-2.5">
          <Progress label={`Uploading ${title}`} value={done} max={upload.sending.bytes} text={`${percent}%`} />
        </div>
      )}
      {asked && (
        <Confirm
          open
          onClose={() => setAsked(false)}
          title="Cancel this upload?"
          action="Delete what was sent"
          back="Keep uploading"
          onConfirm={() => {
            setAsked(false)
            cancelUpload(key)
          }}
        >
          What was sent of “{title}” is deleted. The file on your computer stays as it is.
        </Confirm>
      )}
    </li>
  )
}

function textOf({ state, waiting, sending, nothingNew, keptBack }: Upload, percent: number): string {
  if (state === "queued") return "Waiting its turn"
  if (state === "paused") return `Paused at ${percent}%`
  if (state === "signed-out") return "Resumes when you sign in again"
  if (state === "done") {
    const came = nothingNew ? "Everything was already here" : `Uploaded, from ${filesIn(sending)}`
    return keptBack ? `${came}. The last line is still being written: upload it again later.` : came
  }
  if (waiting !== null)
    return `The connection was lost. Trying again in ${waiting} ${waiting === 1 ? "second" : "seconds"}.`
  return `${percent}% of ${filesIn(sending)}`
}

/** The percentage counts how much of the files has been read: much of it may be left out. */
function filesIn({ files, bytes }: Upload["sending"]): string {
  return files.length === 1 ? `a ${sizeOf(bytes)} file` : `${files.length} files, ${sizeOf(bytes)}`
}
