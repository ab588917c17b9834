import { Check, Copy } from "lucide-react"
import { IconButton } from "../ui/IconButton.tsx"
import { toast } from "../ui/toast.ts"
import { useCopy } from "../ui/useCopy.ts"

/** Copies a block. It stands in the block's corner, seen when somebody points at the block or comes by keyboard. */
export function CopyText({ text, of }: { text: string; of: string }) {
  const { copied, copy } = useCopy()
  const act = async () => {
    if (!(await copy(text))) toast("Your browser didn't allow copying.", { tone: "bad" })
  }
  return (
    <span className="copy-text">
      <IconButton
        label={copied ? "Copied" : `Copy: ${of}`}
        icon={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
        onClick={() => void act()}
      />
    </span>
  )
}
