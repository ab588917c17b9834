import { Dialog } from "../ui/Dialog.tsx"
import { Kbd } from "../ui/Kbd.tsx"
import { Sheet } from "../ui/Sheet.tsx"
import { part } from "../ui/when-wanted.ts"
import type { Action } from "./actions.ts"
import PinnedTodos from "./PinnedTodos.tsx"
import { SessionOutline } from "./SessionOutline.tsx"
import type { SessionPageState } from "./useSessionPage.ts"

const Palette = part(() => import("./Palette.tsx"))

/** What lies over the page: its keys, the outline where it has no column, the palette. */
export default function SessionDialogs({ page, onClose: close }: { page: SessionPageState; onClose: () => void }) {
  const { dialog, outline, actions } = page
  const jump = (seq: number) => {
    close()
    page.jump(seq)
  }
  switch (dialog) {
    case "keys":
      return (
        <Dialog open onClose={close} title="Keys">
          <Keys actions={actions} />
        </Dialog>
      )
    case "outline":
      return (
        <Sheet open onClose={close} title="Prompts" side="left">
          <div className="-mx-5 flex h-[calc(100dvh-5rem)] flex-col">
            <SessionOutline {...outline} onJump={jump} />
            {page.pinned && <PinnedTodos pinned={page.pinned} onJump={jump} />}
          </div>
        </Sheet>
      )
    case "palette":
      return (
        <Palette
          session={page.session.id}
          isStranger={!page.me}
          lines={outline.lines}
          actions={actions}
          onJump={page.jump}
          onClose={close}
        />
      )
    case null:
      return null
  }
}

const palette = /Mac|iP/.test(navigator.platform) ? "⌘ K" : "Ctrl K"

function Keys({ actions }: { actions: readonly Action[] }) {
  const all = [...actions, { key: palette, name: "Go anywhere, do anything" }]
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2">
      {all.map(({ key, name }) => (
        <div key={key} className="contents">
          <dt>
            <Kbd>{key}</Kbd>
          </dt>
          <dd>{name}</dd>
        </div>
      ))}
    </dl>
  )
}
