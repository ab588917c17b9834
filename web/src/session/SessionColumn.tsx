import { useRef } from "react"
import { Transcript } from "../transcript/Transcript.tsx"
import { part } from "../ui/when-wanted.ts"
import { belowMain, belowRemote } from "./Below.tsx"
import { Remote } from "./remote.ts"
import { SessionBar } from "./SessionBar.tsx"
import { SessionTools } from "./SessionTools.tsx"
import type { SessionPageState } from "./useSessionPage.ts"
import { keeperOf } from "./views.ts"

const Dialogs = part(() => import("./SessionDialogs.tsx"))
const Nothing = part(() => import("./Nothing.tsx"))
const MissingEntry = part(() => import("./MissingEntry.tsx").then((it) => ({ default: it.MissingEntry })))
const SubAgentPage = part(() => import("./SessionSubAgent.tsx"))

/** The conversation that is open: the main one, which stays as it was left while a sub-agent's lies over it. */
export function SessionColumn({ page }: { page: SessionPageState }) {
  const { session, where, find, total, setDialog } = page
  const { agent } = where
  const mainWasOpen = useRef(agent === null)
  if (agent === null) mainWasOpen.current = true
  return (
    <div ref={where.column} className="relative flex min-w-0 flex-1 flex-col">
      <h2 className="sr-only">Transcript</h2>
      {page.dialog && <Dialogs page={page} onClose={() => setDialog(null)} />}
      {find.bar}
      {where.missing !== null && <MissingEntry missing={where.missing} total={total} onClose={where.forget} />}
      {total === 0 ? (
        <Nothing view={null} />
      ) : (
        <div className="relative flex min-h-0 flex-1 flex-col">
          {mainWasOpen.current && <MainConversation page={page} />}
          {agent !== null && (
            <SubAgentPage
              key={agent}
              agent={agent}
              known={page.known.get(agent)}
              session={session}
              main={page.pages}
              where={where}
              onLeave={page.leave}
            />
          )}
          <SessionTools session={session} me={page.me?.id} onDialog={setDialog} onFind={find.show} where={where} />
        </div>
      )}
      {session.kind === "remote" && <Remote at="dock" session={session} />}
    </div>
  )
}

function MainConversation({ page }: { page: SessionPageState }) {
  const { session, where, list, outline, panel, agents } = page
  const isOpen = where.agent === null
  return (
    <div className="flex min-h-0 flex-1 flex-col" inert={!isOpen}>
      <SessionBar
        line={outline.lines[outline.current]}
        list={list}
        panel={panel.panel}
        onPanel={panel.toggle}
        onJump={page.jump}
        hasAgents={agents.all.length > 0 || session.sources.length > 1}
      />
      <Transcript
        label="Transcript"
        pages={page.pages}
        segments={list.segments}
        sources={session.sources.map((source) => source.name)}
        start={page.start}
        target={isOpen ? where.target : null}
        handle={where.main}
        onTop={page.onTop}
        keeps={keeperOf(list.view)}
        below={session.kind === "remote" ? belowRemote : belowMain}
        empty={<Nothing view={list.view} />}
        tail={session.kind === "remote" && <Remote at="tail" pages={page.pages} view={list.view} />}
      />
    </div>
  )
}
