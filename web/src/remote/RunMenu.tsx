import { OctagonX, SquareTerminal } from "lucide-react"
import { type ReactNode, useState } from "react"
import { goesOn, goesOnBadly } from "#agents/going-on"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import type { AgentMode } from "#protocol/remote-nouns"
import type { Session } from "#protocol/sessions"
import { useSend } from "../api/useSend.ts"
import { Confirm } from "../ui/Confirm.tsx"
import { CopyLine } from "../ui/CopyLine.tsx"
import { Dialog } from "../ui/Dialog.tsx"
import type { MenuEntry } from "../ui/menu-entry.ts"
import { namesOf } from "./people-words.ts"
import { resumeLine } from "./resume-line.ts"
import { decidesByItself } from "./standing.ts"
import { useRun } from "./useRemote.ts"

/** What the menu of a session offers its owner about the run of its agent, and the questions that go with it. */
export function useRunMenu(session: Session): { entries: MenuEntry[]; asks: ReactNode } {
  const isRemote = session.kind === "remote"
  const { run } = useRun(session, isRemote)
  const names = namesOf(session, session.owner.id, run?.agent)
  const [asks, setAsks] = useState<"end" | "resume" | AgentMode | null>(null)
  const close = () => setAsks(null)
  const end = useSend(calls.askEnd, { failed: "The run goes on.", onDone: close })
  const mode = useSend(calls.setMode, {
    failed: "The mode is as it was.",
    said: `${names.agent} is asked to change its mode.`,
    onDone: close,
  })
  const steers = isRemote && session.abilities.includes("steer") && run != null
  const entries: MenuEntry[] = []
  if (steers && run.online && run.modes.length > 1)
    entries.push(
      { text: "Mode" },
      {
        group: "Mode",
        value: run.mode ?? "",
        options: run.modes.map((it) => ({
          value: it.id,
          label: cleanLine(it.name, 40) || it.id,
          hint: it.asks ? "Asks before it acts" : "Decides by itself",
        })),
        onChoose: (id) => {
          const next = run.modes.find((it) => it.id === id)
          if (!next || id === run.mode) return
          if (next.asks) mode.mutate({ id: session.id, mode: id })
          else setAsks(next)
        },
      },
      null,
    )
  if (steers && run.online && !run.ending)
    entries.push({
      label: "End the run",
      hint: `Ends ${names.agent} on your machine`,
      icon: <OctagonX size={16} aria-hidden />,
      danger: true,
      onSelect: () => setAsks("end"),
    })
  const mayGoOn = isRemote
    ? run !== undefined && !run?.online && !goesOnBadly.includes(session.agent)
    : session.status === "complete" && goesOn.includes(session.agent)
  if (session.access_type === "owned" && session.status !== "archived" && mayGoOn)
    entries.push({
      label: "Go on from your terminal",
      icon: <SquareTerminal size={16} aria-hidden />,
      onSelect: () => setAsks("resume"),
    })
  return { entries, asks: asks !== null && <Asking {...{ session, asks, close, end, mode }} agent={names.agent} /> }
}

interface AskingProps {
  session: Session
  agent: string
  asks: "end" | "resume" | AgentMode
  close: () => void
  end: { mutate: (input: { id: string }) => void; isPending: boolean }
  mode: { mutate: (input: { id: string; mode: string }) => void; isPending: boolean }
}

function Asking({ session, agent, asks, close, end, mode }: AskingProps) {
  if (asks === "resume")
    return (
      <Dialog
        open
        onClose={close}
        title="Go on from your terminal"
        text={
          session.kind === "remote"
            ? `Run this on the machine and in the folder where ${agent} ran. This session goes on.`
            : `Run this on the machine where ${agent} ran. It goes on in a new remote session, where people whom you invite can follow, and contributors can send prompts that you approve.`
        }
      >
        <CopyLine text={resumeLine(session.id)} label="Copy the line for your terminal" />
      </Dialog>
    )
  if (asks === "end")
    return (
      <Confirm
        open
        onClose={close}
        title="End the run?"
        action="End the run"
        onConfirm={() => end.mutate({ id: session.id })}
        busy={end.isPending}
      >
        {agent} stops at once, whatever it is doing. The session stays as it is, and you can go on with it from your
        terminal.
      </Confirm>
    )
  return (
    <Confirm
      open
      onClose={close}
      title={`Change the mode to “${cleanLine(asks.name, 40)}”?`}
      action="Change the mode"
      onConfirm={() => mode.mutate({ id: session.id, mode: asks.id })}
      busy={mode.isPending}
    >
      {decidesByItself(agent)} It doesn't ask you before it runs commands or changes files.
    </Confirm>
  )
}
