import { useEffect, useState } from "react"
import { onToast, type Said, takeToasts } from "./toast.ts"
import { whenWanted } from "./when-wanted.ts"

const viewport = whenWanted(() => import("./ToastViewport.tsx"))

/** The place where toasts appear. Their code is loaded with the first one. */
export function Toasts() {
  const [state, setState] = useState<"idle" | "there" | "plain">("idle")
  useEffect(() => {
    if (state !== "idle") return
    return onToast(() => {
      viewport.fetch().then(
        () => setState("there"),
        () => setState("plain"),
      )
    })
  }, [state])
  if (state === "there") return <viewport.Part />
  return state === "plain" ? <PlainToasts onDone={() => setState("idle")} /> : null
}

/** If that code doesn't load, their text is announced all the same. */
function PlainToasts({ onDone }: { onDone: () => void }) {
  const [said] = useState<Said[]>(takeToasts)
  useEffect(() => {
    const timer = setTimeout(onDone, 8_000)
    return () => clearTimeout(timer)
  }, [onDone])
  return (
    <div
      role="status"
      className="fixed right-4 bottom-4 z-50 max-w-[calc(100vw-2rem)] rounded-surface border border-line bg-raised px-4 py-3 shadow-float"
    >
      {said.map((it) => (
        <p key={it.text}>{it.text}</p>
      ))}
    </div>
  )
}
