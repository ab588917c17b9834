import { agentLabel } from "#agents/label"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { externalId } from "#upload/external-id"
import type { Surroundings } from "../config.ts"
import { openctl } from "../config.ts"
import type { Connection, Run } from "../connection/connection.ts"
import { readUpload } from "../machine/saved.ts"
import { exits, Failure, interrupted, usage } from "../terminal/failure.ts"
import { ago } from "../terminal/words.ts"
import { fileOfSession, newestHere } from "../transcripts/find-sessions.ts"
import { findableNames } from "../transcripts/findable.ts"
import { type SessionFile, titleOf } from "../transcripts/session-file.ts"
import type { Tell } from "../transcripts/stores.ts"

/**
 * The session that is meant where none is named: inside an agent its own, elsewhere the newest of the folder. An agent may not
 * have written anything yet; it has its id all the same.
 */
export interface ThisSession {
  agent: string
  own: string
  file: SessionFile | null
  /** The agent itself said so: there is nothing to confirm. */
  sure: boolean
}

/** `named` is what the command takes in its place. */
export async function thisSession(
  around: Surroundings,
  named: "a session" | "a file" = "a session",
  tell?: Tell,
): Promise<ThisSession> {
  if (around.inside.length > 0) return insideAgent(around, named, tell)
  const file = await newestHere(around, undefined, tell)
  if (file) return { agent: file.agent ?? "unknown", own: file.own, file, sure: false }
  throw new Failure(
    "NO_SESSION_HERE",
    exits.failure,
    `${findableNames("conjunction")} have no session in this folder. Go to the folder the agent worked in, or name ${named}.`,
  )
}

/** One agent may run another, which then inherits its marks: the one that wrote last is the one at work. */
async function insideAgent(around: Surroundings, named: string, tell?: Tell): Promise<ThisSession> {
  const found = await Promise.all(
    around.inside.map(async ({ agent, own }): Promise<ThisSession[]> => {
      const file = own === null ? await newestHere(around, agent, tell) : await fileOfSession(around, agent, own)
      const id = file?.own ?? own
      return id === null ? [] : [{ agent, own: id, file, sure: true }]
    }),
  )
  const [newest] = found.flat().sort((a, b) => (b.file?.changedAt ?? 0) - (a.file?.changedAt ?? 0))
  if (newest) return newest
  const label = agentLabel(around.inside[0]?.agent ?? "unknown")
  throw new Failure(
    "NO_SESSION_HERE",
    exits.failure,
    `openctl can't tell which of ${label}'s sessions this is. Name ${named}.`,
  )
}

/** The same for what gives others access: outside of an agent it is a guess, so the person confirms it. */
export async function confirmedSession(run: Run, options: { newest?: boolean }, verb: string): Promise<ThisSession> {
  const it = await thisSession(run.around, "a session", (sentence) => run.out.warn(sentence))
  if (it.sure) return it
  const what = named(it)
  if (options.newest) run.out.remark(what)
  else if (!run.out.interactive) {
    throw usage(
      `Which session? Name one, or add --newest for the newest in this folder: ${what}. There is no terminal to ask in.`,
    )
  } else {
    const { confirm } = await import("@clack/prompts")
    const answer = await confirm({ message: `${verb} ${what}?` })
    if (answer !== true) throw interrupted("Nothing was changed.")
  }
  return it
}

/** Its title, its agent and when it was written: what a person knows it by. */
function named({ agent, file }: ThisSession): string {
  const title = (file && titleOf(file)) ?? file?.path ?? ""
  return `“${cleanLine(title, 60)}” (${agentLabel(agent)}${file ? `, ${ago(file.changedAt)}` : ""})`
}

/** Which session on the server it is, if it was sent there before, from this machine or another. */
async function sentAs(run: Run, { server, client }: Connection, it: ThisSession): Promise<string | null> {
  const external = [false, true].map((all) => externalId(it.agent, it.own, all))
  for (const one of external) {
    const id = readUpload(run.around.stateDir, server, one)
    if (id) return id
  }
  const { sessions } = await client.send(calls.knownSessions, { external_ids: external })
  return sessions[0]?.id ?? null
}

/** This session on the server, for what only looks at it. */
export async function sentSession(run: Run, connection: Connection): Promise<string> {
  const it = await thisSession(run.around)
  const id = await sentAs(run, connection, it)
  if (id) return id
  throw new Failure(
    "NOT_UPLOADED",
    exits.notFound,
    `${it.sure ? "This session" : "The newest session in this folder"} hasn't been sent yet. Send it with: ${openctl} upload`,
  )
}
