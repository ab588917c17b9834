import { sha256 } from "@noble/hashes/sha2.js"
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js"
import { cleanLine } from "#protocol/clean"
import type { ToldByHead } from "./agent.ts"
import { agentOf } from "./all.ts"
import { type Head, headOf } from "./heads.ts"
import { idIn } from "./ids.ts"
import { string } from "./json.ts"
import { toldByPath } from "./places.ts"
import type { Draft } from "./reader.ts"
import { readerFor, recogniseHead } from "./readers.ts"

/**
 * What a file's head tells about its session, for the lists of the CLI and of the upload page. `head` is the first 64 KiB as
 * text: nothing here reads a whole file.
 */
export interface SessionHead {
  /** Null if no known agent writes such files. */
  agent: string | null
  /** The agent's own id of the session, or a substitute. With it a second upload continues where the first one ended. */
  own: string
  /** The folder that the agent worked in. */
  directory: string | null
  /** Its source name in another session, if its path says so. */
  source: string | null
  /** It belongs to another session and is no conversation of its own. */
  isSubAgent: boolean
  /** The agent's id of the conversation that started this one, if the file says so. */
  parent: string | null
  /** The agent's id of the session that this one was forked from, if the file says so. */
  forkedFrom: string | null
}

export function readHead(path: string, text: string): SessionHead {
  const head = headOf(text)
  const agent = recogniseHead(head)
  const byPath = toldByPath(path)
  const { own, directory, isSubAgent = false, parents = [], forkedFrom }: ToldByHead = agent?.toldBy?.(head) ?? {}
  return {
    agent: agent?.id ?? null,
    own:
      byPath.own ??
      idIn(own) ??
      idIn(firstString(head, "sessionId") ?? stringField(text, "sessionId")) ??
      standIn(path, text),
    directory: firstString(head, "cwd") ?? (string(directory) || stringField(text, "cwd")),
    source: byPath.source,
    isSubAgent: byPath.source !== null || isSubAgent,
    parent: parents.map(idIn).find((id) => id !== null) ?? null,
    forkedFrom: idIn(forkedFrom),
  }
}

function firstString({ records }: Head, name: string): string | null {
  return records.map((record) => string(record[name])).find((one) => one !== "") ?? null
}

/**
 * The first field with this name, if none of the first records has it. Quotes within texts are escaped, so this finds fields
 * and never text of the conversation.
 */
function stringField(head: string, name: string): string | null {
  const found = new RegExp(`"${name}":\\s*("(?:[^"\\\\]|\\\\.)*")`).exec(head)?.[1]
  if (found === undefined) return null
  try {
    return String(JSON.parse(found))
  } catch {
    return null
  }
}

/** An id for a file that names no session, from parts that don't change when it grows. */
function standIn(path: string, head: string): string {
  const name = path.split(/[/\\]/).at(-1) ?? ""
  const firstLine = head.slice(0, head.indexOf("\n") + 1 || head.length)
  return `file-${bytesToHex(sha256(utf8ToBytes(`${name}\n${firstLine}`))).slice(0, 32)}`
}

/** What a list shows of a session besides its agent. */
export interface Told {
  title: string | null
  firstPrompt: string | null
  startedAt: string | null
}

/** What the complete lines of a head tell. It costs as much as reading them, so use it only for sessions on display. */
export function toldIn({ agent }: Pick<SessionHead, "agent">, head: string): Told {
  const told: Told = { title: null, firstPrompt: null, startedAt: null }
  if (agent === null) return told
  const reader = readerFor(agent)
  const state = reader.start("main")
  for (const line of linesIn(agent, head)) {
    const { draft, facts } = reader.read(line, state)
    if (facts.title && (told.title === null || facts.title.from !== "prompt")) told.title = facts.title.text
    told.startedAt ??= draft.at ?? null
    told.firstPrompt ??= promptOf(draft)
  }
  return told
}

/** The lines that are complete; of a document, those of what is there. */
function linesIn(agent: string, text: string): string[] {
  const document = agentOf(agent)?.document
  const head = document && headOf(text)
  if (!document || !head || !document.isDocument(head)) return text.split("\n").slice(0, -1)
  return document.unroll(text) ?? document.unroll(JSON.stringify(head.document)) ?? []
}

function promptOf(draft: Draft): string | null {
  if (draft.kind !== "prompt" || draft.agent !== undefined) return null
  const texts = draft.parts.flatMap((part) => (part.type === "prompt" ? [part.text] : []))
  return cleanLine(texts.join(" "), 300) || null
}
