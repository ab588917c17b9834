import { sha256 } from "@noble/hashes/sha2.js"
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js"
import { cleanLine } from "#protocol/clean"
import { sessionIdOf, subAgentSourceOf } from "./places.ts"
import type { Draft } from "./reader.ts"
import { readerFor, recogniseAgent } from "./readers.ts"

/**
 * What the beginning of a file tells of the session in it, for the lists of the CLI and of the upload page. `head` is its first
 * 64 KiB as text: nothing here reads a whole file.
 */
export interface SessionHead {
  /** Null when no agent is known that writes such files. */
  agent: string | null
  /** The agent's own id of the session, or what stands for it: it makes a second upload go on where the first one ended. */
  own: string
  /** The folder that the agent worked in. */
  directory: string | null
  /** It belongs to another session: nobody's own conversation. */
  isSubAgent: boolean
}

export function readHead(path: string, head: string): SessionHead {
  const agent = recogniseAgent(head)
  return {
    agent,
    own: sessionIdOf(path) ?? ownInside(head) ?? standIn(path, head),
    directory: stringField(head, "cwd"),
    isSubAgent: isSubAgent(path, agent, head),
  }
}

/** Codex keeps a sub-agent's thread as a rollout of its own. */
function isSubAgent(path: string, agent: string | null, head: string): boolean {
  return subAgentSourceOf(path) !== null || (agent === "codex" && /"source":\s*\{\s*"subagent"/.test(head))
}

/** The agent's id of the session, as its records tell it. */
export function ownInside(head: string): string | null {
  const id = stringField(head, "sessionId") ?? (/"type":\s*"session_meta"/.test(head) ? stringField(head, "id") : null)
  return id !== null && /^[\w.-]{4,100}$/.test(id) ? id.toLowerCase() : null
}

/**
 * The first field of this name. Quotes within texts are escaped, so that this finds a field and nothing that was said; a first
 * record may be longer than the head and could not be parsed.
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

/** For a file that names no session: what does not change when it grows. */
function standIn(path: string, head: string): string {
  const name = path.split(/[/\\]/).at(-1) ?? ""
  const firstLine = head.slice(0, head.indexOf("\n") + 1 || head.length)
  return `file-${bytesToHex(sha256(utf8ToBytes(`${name}\n${firstLine}`))).slice(0, 32)}`
}

/** What a list shows of a session beside its agent. */
export interface Told {
  title: string | null
  firstPrompt: string | null
  startedAt: string | null
}

/** What the whole lines of a head tell. Costs as much as reading them: only for what is shown. */
export function toldIn({ agent }: Pick<SessionHead, "agent">, head: string): Told {
  const told: Told = { title: null, firstPrompt: null, startedAt: null }
  if (agent === null) return told
  const reader = readerFor(agent)
  const state = reader.start("main")
  for (const line of head.split("\n").slice(0, -1)) {
    const { draft, facts } = reader.read(line, state)
    if (facts.title && (told.title === null || facts.title.from !== "prompt")) told.title = facts.title.text
    told.startedAt ??= draft.at ?? null
    told.firstPrompt ??= promptOf(draft)
  }
  return told
}

function promptOf(draft: Draft): string | null {
  if (draft.kind !== "prompt" || draft.agent !== undefined) return null
  const texts = draft.parts.flatMap((part) => (part.type === "prompt" ? [part.text] : []))
  return cleanLine(texts.join(" "), 300) || null
}
