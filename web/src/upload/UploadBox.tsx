import { useNavigate } from "@tanstack/react-router"
import type { ReactNode } from "react"
import { Progress } from "../ui/Progress.tsx"
import { sizeOf } from "../ui/size.ts"
import { Choosing } from "./Choosing.tsx"
import { Doubtful } from "./Doubtful.tsx"
import { Drop } from "./Drop.tsx"
import { bytesOf, externalOf, type Found, filesOf } from "./picked-files.ts"
import { Review } from "./Review.tsx"
import { titleOfFound } from "./title-of-found.ts"
import { addUpload, dismissUpload } from "./uploads.ts"
import { usePicking } from "./usePicking.ts"

/** From files on your computer to sessions here: drop, review, send. Uploads continue in the tray on every page. */
export function UploadBox({ owner }: { owner: string }) {
  const picking = usePicking()
  const navigate = useNavigate()
  const { stage } = picking

  const send = (chosen: Found[], wish: { all: boolean; title: string }) => {
    const here = location.href
    const open = (id: string, key: number) => {
      // A person who has gone elsewhere meanwhile, or is in the middle of something, is not taken away from it.
      if (location.href !== here || document.querySelector("[role=dialog], [role=alertdialog], [role=menu]")) return
      dismissUpload(key)
      void navigate({ to: "/sessions/$id", params: { id } })
    }
    for (const it of chosen) {
      const title = wish.title.trim()
      addUpload(
        title || titleOfFound(it),
        {
          owner,
          agent: it.head.agent ?? "unknown",
          external: externalOf(it, wish.all),
          title,
          files: filesOf(it),
          bytes: bytesOf(it),
          all: wish.all,
        },
        chosen.length === 1 ? open : undefined,
      )
    }
    picking.back()
  }

  switch (stage.at) {
    case "picking":
      return <Drop flaw={stage.flaw} onPick={picking.pick} />
    case "looking":
      return (
        <Frame>
          <p role="status" className="font-medium">
            Looking for sessions
          </p>
          <p className="text-muted">Nothing is sent yet.</p>
        </Frame>
      )
    case "doubtful":
      return <Doubtful found={stage.found} onAnyway={() => void picking.anyway(stage.found)} onBack={picking.back} />
    case "choosing":
      return (
        <Choosing
          sorted={stage.sorted}
          known={stage.known}
          folder={stage.folder}
          onChoose={(chosen) => picking.choose(chosen, stage.known)}
          onBack={picking.back}
        />
      )
    case "scanning":
      return (
        <Frame>
          <p className="font-medium">Looking at what will be sent</p>
          <p className="mb-3 text-muted tabular-nums">
            {sizeOf(stage.read)} of {sizeOf(stage.bytes)}. Nothing is sent yet.
          </p>
          <Progress label="Looking at what will be sent" value={stage.read} max={stage.bytes} />
        </Frame>
      )
    case "review":
      return (
        <Review
          chosen={stage.chosen}
          scanned={stage.scanned}
          known={stage.known}
          onSend={(wish) => send(stage.chosen, wish)}
          onBack={picking.back}
        />
      )
  }
}

function Frame({ children }: { children: ReactNode }) {
  return <div className="rounded-surface border border-line bg-surface p-5">{children}</div>
}
