import { ArrowDownToLine, ArrowUpToLine, Keyboard, ListTree, Search } from "lucide-react"
import type { ComponentProps } from "react"
import type { Session } from "#protocol/sessions"
import { CommentsButton } from "../comments/CommentsButton.tsx"
import { IconButton } from "../ui/IconButton.tsx"
import { Kbd } from "../ui/Kbd.tsx"
import { part } from "../ui/when-wanted.ts"
import { SessionOutline } from "./SessionOutline.tsx"

const Dialog = part(() => import("../ui/Dialog.tsx").then((it) => ({ default: it.Dialog })))
const Sheet = part(() => import("../ui/Sheet.tsx").then((it) => ({ default: it.Sheet })))

interface Props {
  session: Session
  me: string | undefined
  dialog: "keys" | "outline" | null
  onDialog: (dialog: "keys" | "outline" | null) => void
  /** Null for whoever may not search. */
  onFind: (() => void) | null
  onStart: () => void
  onEnd: () => void
  outline: ComponentProps<typeof SessionOutline>
}

const keys: [key: string, does: string][] = [
  ["j", "Next prompt"],
  ["k", "Previous prompt"],
  ["o", "Expand or collapse"],
  ["c", "Comment on the focused entry"],
  ["/", "Find in this session"],
  ["g", "Start"],
  ["G", "End"],
  ["?", "This help"],
]

/** Ways through a long transcript, in the corner where the thumb is. */
export function SessionTools({ session, me, dialog, onDialog, onFind, onStart, onEnd, outline }: Props) {
  return (
    <>
      <div className="session-tools">
        <span className="min-[900px]:hidden">
          <IconButton label="Prompts" icon={<ListTree size={16} aria-hidden />} onClick={() => onDialog("outline")} />
        </span>
        <CommentsButton session={session} me={me} className="sm:hidden" />
        {onFind && <IconButton label="Find" icon={<Search size={16} aria-hidden />} onClick={onFind} />}
        <IconButton label="Jump to the start" icon={<ArrowUpToLine size={16} aria-hidden />} onClick={onStart} />
        <IconButton label="Jump to the end" icon={<ArrowDownToLine size={16} aria-hidden />} onClick={onEnd} />
        <span className="max-sm:hidden">
          <IconButton
            label="Keyboard help"
            icon={<Keyboard size={16} aria-hidden />}
            onClick={() => onDialog("keys")}
          />
        </span>
      </div>
      {dialog === "keys" && (
        <Dialog open onClose={() => onDialog(null)} title="Keys">
          <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2">
            {keys
              .filter(([key]) => key !== "c" || session.abilities.includes("comment"))
              .filter(([key]) => key !== "/" || onFind)
              .map(([key, does]) => (
                <div key={key} className="contents">
                  <dt>
                    <Kbd>{key}</Kbd>
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
          </dl>
        </Dialog>
      )}
      {dialog === "outline" && (
        <Sheet open onClose={() => onDialog(null)} title="Prompts" side="left">
          <div className="-mx-5 h-[calc(100dvh-5rem)]">
            <SessionOutline {...outline} />
          </div>
        </Sheet>
      )}
    </>
  )
}
