import { Button } from "../../ui/Button.tsx"
import { Progress } from "../../ui/Progress.tsx"
import { sayBytes } from "./say-bytes.ts"
import { Frame } from "./UploadBox.tsx"
import type { Stage } from "./useUpload.ts"

interface Props {
  stage: Extract<Stage, { at: "sending" }>
  onPause: () => void
  onGoOn: () => void
  onCancel: () => void
}

export function Sending({ stage, onPause, onGoOn, onCancel }: Props) {
  const { read, waiting, paused, failure } = stage
  const bytes = stage.scanned.bytes
  const title = failure
    ? "The upload has stopped"
    : paused
      ? "Paused"
      : waiting !== null
        ? "The connection is lost"
        : "Sending"
  const text = `${sayBytes(read)} of ${sayBytes(bytes)}`
  return (
    <Frame>
      <p role="status" className="font-medium">
        {title}
      </p>
      <p className="mb-3 text-muted tabular-nums">
        {failure ??
          (paused
            ? `${text}. It goes on where it stopped.`
            : waiting !== null
              ? `${text}. Trying again in ${waiting} ${waiting === 1 ? "second" : "seconds"}; nothing is lost.`
              : `${text}. Keep this page open.`)}
      </p>
      <Progress label="Sending" value={read} max={bytes} text={text} />
      <div className="mt-4 flex flex-wrap items-center gap-2">
        <p className="mr-auto text-sm text-muted">Cancel deletes what this upload has sent.</p>
        <Button onClick={onCancel}>Cancel</Button>
        {failure || paused ? (
          <Button tone="primary" onClick={onGoOn}>
            {failure ? "Retry" : "Continue"}
          </Button>
        ) : (
          <Button onClick={onPause}>Pause</Button>
        )}
      </div>
    </Frame>
  )
}
