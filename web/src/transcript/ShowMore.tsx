import { Button } from "../ui/Button.tsx"
import type { WholeText } from "./useWholeText.ts"

const count = new Intl.NumberFormat("en")

/** "Show all (12,345 more characters)", where a text was shortened. */
export function ShowMore({ of }: { of: WholeText }) {
  if (of.left === 0) return null
  return (
    <p className="mt-2 flex flex-wrap items-center gap-2 text-sm">
      <Button size="sm" busy={of.state === "loading"} onClick={of.showMore}>
        {of.left > 200_000 ? "Show more" : "Show all"} ({count.format(of.left)} more characters)
      </Button>
      {of.state === "failed" && (
        <span role="alert" className="text-bad">
          The rest could not be loaded. Try again.
        </span>
      )}
    </p>
  )
}
