import { withVisible } from "#agents/visible-characters"
import type { Session } from "#protocol/sessions"
import { Comments } from "../comments/Comments.tsx"
import { DoorsProvider } from "../transcript/doors.ts"
import { FoldsProvider } from "../transcript/folds.ts"
import { Markdown } from "../transcript/Markdown.tsx"
import { Plain } from "../transcript/Plain.tsx"
import { part } from "../ui/when-wanted.ts"
import { InsideProvider } from "./inside.ts"
import { SessionColumn } from "./SessionColumn.tsx"
import { SessionOutline } from "./SessionOutline.tsx"
import type { Here } from "./SessionPresence.tsx"
import { SessionPrint } from "./SessionPrint.tsx"
import { useSessionPage } from "./useSessionPage.ts"

const PinnedTodos = part(() => import("./PinnedTodos.tsx"))
const Rail = part(() => import("./SessionRail.tsx"))

interface Props {
  session: Session
  onHere: (here: Here) => void
  /** Access has ended while the page was open, with this code. */
  onEnded: (code: number) => void
}

/** What somebody says in a comment: Markdown as in answers, where nothing is loaded. */
const CommentWords = ({ text }: { text: string }) => (
  <Markdown
    text={withVisible(text)}
    otherwise={
      <p>
        <Plain text={text} />
      </p>
    }
  />
)

/** What was said: the outline, the transcript or a sub-agent's own, and what can stand beside it. */
export function SessionBody({ session, onHere, onEnded }: Props) {
  const page = useSessionPage(session, onHere, onEnded)
  const { panel, total, turns, agents, where } = page
  return (
    <DoorsProvider value={page.doors}>
      <FoldsProvider value={page.folds}>
        <InsideProvider value={page.inside}>
          <SessionPrint session={session} />
          <div className="flex min-h-0 flex-1">
            <div className="session-outline">
              <SessionOutline {...page.outline} onJump={page.jump} />
              {page.pinned && <PinnedTodos pinned={page.pinned} onJump={page.jump} />}
            </div>
            <SessionColumn page={page} />
            {panel.panel && (
              <Rail panel={panel.panel} onClose={panel.close} {...{ session, total, turns, agents, where }} />
            )}
            <Comments session={session} me={page.me} Words={CommentWords} Plain={Plain} onJump={page.jump} />
          </div>
        </InsideProvider>
      </FoldsProvider>
    </DoorsProvider>
  )
}
