import { Check, Copy } from "lucide-react"
import { useEffect, useRef } from "react"
import { Button } from "./Button.tsx"
import { join } from "./join.ts"
import { useCopy } from "./useCopy.ts"

/** A line to copy: shown in full, with a button. If the clipboard is forbidden, the text is selected for Ctrl+C. */
export function CopyLine({ text, label, className }: { text: string; label: string; className?: string }) {
  const { copied, refused, copy } = useCopy()
  const line = useRef<HTMLElement>(null)
  useEffect(() => {
    if (refused && line.current) getSelection()?.selectAllChildren(line.current)
  }, [refused])
  return (
    <div
      className={join("flex items-center gap-2 rounded-control border border-line bg-sunken py-1 pr-1 pl-3", className)}
    >
      <code ref={line} className="min-w-0 flex-1 overflow-x-auto font-mono text-sm break-all">
        {text}
      </code>
      <Button
        tone="quiet"
        size="sm"
        aria-label={copied ? "Copied" : label}
        icon={copied ? <Check size={16} aria-hidden className="text-good" /> : <Copy size={16} aria-hidden />}
        onClick={() => void copy(text)}
      >
        <span className="w-11 text-left">{copied ? "Copied" : "Copy"}</span>
      </Button>
      <span role="status" className="sr-only">
        {copied ? "Copied" : refused ? "The text is selected. Copy it with your keyboard." : ""}
      </span>
    </div>
  )
}
