import { join } from "./join.ts"
import { Tooltip } from "./Tooltip.tsx"

/** A text cut at about 25 characters; all of it is shown on hover and focus. */
export function Shortened({ text, most = 25, className }: { text: string; most?: number; className?: string }) {
  if (text.length <= most) return <bdi className={join("block truncate", className)}>{text}</bdi>
  return (
    <Tooltip text={text} names className="flex min-w-0">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: focus is the only way to the whole text without a pointer */}
      <bdi tabIndex={0} style={{ maxWidth: `${most}ch` }} className={join("block truncate rounded-sm", className)}>
        {text}
      </bdi>
    </Tooltip>
  )
}
