import { FileQuestion } from "lucide-react"
import { cleanLine } from "#protocol/clean"
import { Button } from "../ui/Button.tsx"
import { Notice } from "../ui/Notice.tsx"
import { type Found, nameOf } from "./picked-files.ts"

/** A text file of no agent that openctl knows: most often the wrong file. */
export function Doubtful({ found, onAnyway, onBack }: { found: Found; onAnyway: () => void; onBack: () => void }) {
  return (
    <Notice
      tone="wait"
      role="alert"
      icon={<FileQuestion size={16} aria-hidden />}
      action={
        <span className="flex flex-wrap gap-2">
          <Button onClick={onAnyway}>Upload anyway</Button>
          <Button tone="primary" onClick={onBack}>
            Choose another file
          </Button>
        </span>
      }
    >
      <p className="font-medium">{cleanLine(nameOf(found.main.path), 80)} doesn't look like a session</p>
      <p className="mt-0.5 text-muted">
        No coding agent that openctl knows writes files like this one. Its lines would be kept as they are.
      </p>
    </Notice>
  )
}
