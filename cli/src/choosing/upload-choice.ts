import { agentLabel } from "#agents/label"
import { cleanLine } from "#protocol/clean"
import { openctl } from "../config.ts"
import type { Run } from "../connection/connection.ts"
import { exits, Failure, interrupted, usage } from "../terminal/failure.ts"
import { ago, sayBytes } from "../terminal/words.ts"
import { newest } from "../transcripts/find-sessions.ts"
import { findableNames } from "../transcripts/findable.ts"
import { type SessionFile, titleOf } from "../transcripts/session-file.ts"
import { namedSession } from "./named-session.ts"
import { thisSession } from "./this-session.ts"

/** Which files an upload is about: those that were named, the newest of the folder, or one that is picked from a list. */
export async function given(run: Run, paths: string[]): Promise<SessionFile[]> {
  const files: SessionFile[] = []
  for (const path of paths) {
    const file = await namedSession(run.around, path)
    // A session brings its sub-agents along; one alone would be taken for the session itself.
    if (file.source === null && file.parent === null) files.push(file)
    else
      run.out.warn(
        `${cleanLine(path)} belongs to a sub-agent. Upload its session instead, and the sub-agent comes along.`,
      )
  }
  if (files.length === 0) throw usage("None of these files is a session.")
  return files
}

export async function found(run: Run): Promise<SessionFile> {
  const { file: it } = await thisSession(run.around, "a file", (sentence) => run.out.warn(sentence))
  if (!it) {
    throw new Failure(
      "NOTHING_WRITTEN",
      exits.failure,
      `This session has nothing to send yet: its agent writes the first line after your first prompt. To share it already: ${openctl} share`,
    )
  }
  run.out.remark(
    `${agentLabel(it.agent ?? "unknown")}, changed ${ago(it.changedAt)}: ${cleanLine(titleOf(it) ?? it.path, 100)}`,
  )
  return it
}

export async function listFiles(run: Run): Promise<void> {
  const files = await newest(run.around, (sentence) => run.out.warn(sentence))
  const value = files.map((it) => ({
    file: it.path,
    agent: it.agent,
    agent_session: it.own,
    title: titleOf(it),
    directory: it.directory,
    here: it.here,
    bytes: it.bytes,
    changed_at: new Date(it.changedAt).toISOString(),
  }))
  run.out.result({ files: value }, [])
}

export async function chosen(run: Run): Promise<SessionFile> {
  const files = await newest(run.around, (sentence) => run.out.warn(sentence))
  if (files.length === 0)
    throw new Failure(
      "NO_SESSION_HERE",
      exits.failure,
      `${findableNames("conjunction")} have no session on this machine.`,
    )
  if (!run.out.interactive)
    throw usage(`--list asks you to choose, and there is no terminal to ask in. Use: ${openctl} upload --list --json`)
  const { isCancel, select } = await import("@clack/prompts")
  const answer = await select({
    message: "Which session?",
    maxItems: 12,
    options: files.map((it, at) => ({
      value: at,
      label: cleanLine(titleOf(it) ?? "(no prompt yet)", 60),
      hint: [
        agentLabel(it.agent ?? "unknown"),
        ago(it.changedAt),
        sayBytes(it.bytes),
        it.here ? "this folder" : cleanLine(it.directory ?? "", 50),
      ]
        .filter((part) => part !== "")
        .join(" · "),
    })),
  })
  const file = isCancel(answer) ? undefined : files[answer as number]
  if (!file) throw interrupted("Nothing was uploaded.")
  return file
}
