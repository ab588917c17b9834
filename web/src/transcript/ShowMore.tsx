import { Button } from "../ui/Button.tsx"
import { countOf } from "../ui/count.ts"
import type { WholeText } from "./useWholeText.ts"

/** "Show all (12,345 more characters)", where a text was shortened. */
export function ShowMore({ of }: { of: WholeText }) {
  if (of.left === 0) return null
  return (
    <p className="mt-2 flex flex-wrap items-center gap-2 text-sm">
      <Button size="sm" busy={of.state === "loading"} onClick={of.showMore}>
        {of.left > 200_000 ? "Show more" : "Show all"} ({countOf(of.left, "more character")})
      </Button>
      {of.state === "failed" && (
        <span role="alert" className="text-bad">
          The rest couldn't be loaded. Try again.
        </span>
      )}
    </p>
  )
}
