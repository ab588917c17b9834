import { expect, test } from "bun:test"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join as joinPath } from "node:path"
import { fileURLToPath } from "node:url"
import type { Entry } from "#protocol/entries"
import { agentOf } from "../../agents/src/all.ts"
import { headOf } from "../../agents/src/heads.ts"
import { Join } from "../../agents/src/join.ts"
import { LineFilter } from "../../agents/src/left-out.ts"
import { readerFor, recogniseAgent } from "../../agents/src/readers.ts"
import { entryOf } from "../harness/drafted.ts"
import { brief, type Telling, tellers } from "./tellings.ts"

/**
 * The same for agents whose records change their mind, or whose sessions are documents: each thing that the raw file holds is
 * shown once, in its order, and nothing else is.
 */
const corpus = joinPath(dirname(fileURLToPath(import.meta.url)), "../../../shared/corpus")

for (const agent of Object.keys(tellers)) {
  const folders = [agent, `own/${agent}`].map((folder) => joinPath(corpus, folder)).filter((one) => existsSync(one))
  if (folders.length === 0) {
    const what = `that real transcripts of ${agentOf(agent)?.label} are read without loss, doubling or unknown records`
    console.warn(`NOT COVERED: no corpus at ../shared/corpus beside the checkout, so nothing here proves ${what}.`)
    test.todo(`corpus not found: not proved ${what}`)
  }
  for (const folder of folders)
    for (const name of readdirSync(folder).filter((one) => /\.jsonl?$/.test(one)))
      covered(agent, joinPath(folder, name), name)
}

function covered(agent: string, file: string, name: string): void {
  const text = readFileSync(file, "utf8")

  test(`${agent}: ${name} tells each thing once and in order`, () => {
    expect(recogniseAgent(text.slice(0, 65_536))).toBe(agent)
    const entries = stored(agent, linesOf(agent, text))
    expect(shown(entries)).toEqual(tellers[agent]!(text))
    const raw = entries.flatMap((entry) => entry.parts.flatMap((part) => (part.type === "raw" ? [part.what] : [])))
    expect(raw).toEqual([])
  })

  test(`${agent}: ${name} tells the same after the filter`, () => {
    const filter = new LineFilter(readerFor(agent))
    const sent = linesOf(agent, text)
      .map((line) => new TextDecoder().decode(filter.line(new TextEncoder().encode(`${line}\n`))).trimEnd())
      .filter((line) => line !== "")
    expect(shown(stored(agent, sent))).toEqual(tellers[agent]!(text))
  })
}

function linesOf(agent: string, text: string): string[] {
  const document = agentOf(agent)?.document
  if (document?.isDocument(headOf(text.slice(0, 65_536)))) return document.unroll(text)!
  return text.replace(/\n$/, "").split("\n")
}

/** The entries as the server stores them: keys are looked up, and the state rests between lines. */
function stored(agent: string, lines: string[]): Entry[] {
  const reader = readerFor(agent)
  const entries: Entry[] = []
  const known = new Map<string, number>()
  let state = reader.start("main")
  for (const [line, raw] of lines.entries()) {
    const seq = entries.length + 1
    const { draft } = reader.read(raw, state)
    const rest = JSON.stringify(state)
    expect(Buffer.byteLength(rest)).toBeLessThan(16 * 1024)
    state = JSON.parse(rest)
    const entry = entryOf(draft, { seq, source: "main", line }, raw.length)
    const { key } = draft
    const before = key && known.get(key.id)
    if (before !== undefined && key?.again === "replaces") entry.replaces = before
    if (before !== undefined && key?.again === "repeats") entry.repeats = { seq: before }
    else if (key) known.set(key.id, seq)
    if (draft.undoes !== undefined) expect(known.has(draft.undoes)).toBe(true)
    // With a fresh state, a line that showed something shows the same texts at the same places.
    const alone = reader.read(raw, reader.start("main")).draft.parts
    for (const [at, part] of draft.parts.entries()) {
      if ("text" in part && part.text !== "" && part.type !== "notice")
        expect("text" in alone[at]! && alone[at].text).toBe(part.text)
    }
    entries.push(entry)
  }
  return entries.filter((entry) => entry.repeats === undefined)
}

/** What the rows of the conversation show, with those of sub-agents in the same file at their places. */
function shown(entries: Entry[]): Telling {
  const join = new Join()
  join.add(entries)
  const told: Telling = []
  const agents = [undefined, ...join.subAgents().map((one) => one.agent)]
  for (const { seq } of entries)
    for (const agent of agents)
      for (const block of join.row(seq, agent)?.blocks ?? []) {
        if (block.type === "prompt" || block.type === "answer" || block.type === "thinking")
          told.push(`${block.type} ${brief(block.text)}`)
        if (block.type === "result") told.push(`${block.result.failed ? "failed" : "result"} ?`)
        if (block.type !== "call") continue
        told.push(`call ${block.id}`)
        const results = [...(block.result ? [block.result] : []), ...(block.again ?? [])]
        // One without words brings a picture that the tool shows.
        const worded = results.filter((result) => result.text !== "")
        for (const result of worded.length > 0 ? worded : results.slice(0, 1))
          told.push(`${result.failed ? "failed" : "result"} ${block.id}`)
      }
  return told
}
