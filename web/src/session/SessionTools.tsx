import { ArrowDownToLine, ArrowUpToLine, Keyboard, ListTree, Search } from "lucide-react"
import type { Session } from "#protocol/sessions"
import { CommentsButton } from "../comments/CommentsButton.tsx"
import { IconButton } from "../ui/IconButton.tsx"
import type { Conversation } from "./useConversation.ts"
import type { Opened } from "./useSessionPage.ts"

interface Props {
  session: Session
  me: string | undefined
  onDialog: (dialog: Opened) => void
  /** Null for whoever may not search. */
  onFind: (() => void) | null
  where: Conversation
}

/** Ways through a long transcript, in the corner where the thumb is. */
export function SessionTools({ session, me, onDialog, onFind, where }: Props) {
  return (
    <div className="session-tools">
      <span className="min-[900px]:hidden">
        <IconButton label="Prompts" icon={<ListTree size={16} aria-hidden />} onClick={() => onDialog("outline")} />
      </span>
      <CommentsButton session={session} me={me} className="sm:hidden" />
      {onFind && <IconButton label="Find" icon={<Search size={16} aria-hidden />} onClick={onFind} />}
      <IconButton
        label="Jump to the start"
        icon={<ArrowUpToLine size={16} aria-hidden />}
        onClick={() => where.now()?.toStart()}
      />
      <IconButton
        label="Jump to the end"
        icon={<ArrowDownToLine size={16} aria-hidden />}
        onClick={() => where.now()?.toEnd()}
      />
      <span className="max-sm:hidden">
        <IconButton label="Keyboard help" icon={<Keyboard size={16} aria-hidden />} onClick={() => onDialog("keys")} />
      </span>
    </div>
  )
}
