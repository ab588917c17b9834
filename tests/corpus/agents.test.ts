import { describe, expect, test } from "bun:test"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { basename, dirname, join as joinPath, relative } from "node:path"
import { fileURLToPath } from "node:url"
import type { Entry } from "#protocol/entries"
import { agentOf, agents } from "../../agents/src/all.ts"
import { headOf } from "../../agents/src/heads.ts"
import { Join, type ResultView } from "../../agents/src/join.ts"
import { LineFilter } from "../../agents/src/left-out.ts"
import { subAgentSourceOf } from "../../agents/src/places.ts"
import { titleSources } from "../../agents/src/reader.ts"
import { readerFor, recogniseAgent } from "../../agents/src/readers.ts"
import { entryOf } from "../harness/drafted.ts"
import { otherwise } from "../harness/serialisations.ts"
import { counters, type Finer } from "./counts.ts"

/**
 * The readers against transcripts that real agents wrote. They aren't part of the project: they are looked for in
 * `shared/corpus` beside the checkout, with an INDEX.tsv that tells what each file is.
 */
const corpus = joinPath(dirname(fileURLToPath(import.meta.url)), "../../../shared/corpus")

/** Folders with transcripts of today's versions, which were made for this. */
const ownOnes: Record<string, string[]> = { "claude-code": ["own/claude-code"], pi: ["own/pi"] }

const readable = agents.filter((it) => it.reader)

if (!existsSync(joinPath(corpus, "INDEX.tsv"))) {
  const labels = readable.map(({ label }) => label).join(" and ")
  const what = `that real transcripts of ${labels} are read without loss, doubling or unknown records`
  console.warn(`NOT COVERED: no corpus at ../shared/corpus beside the checkout, so nothing here proves ${what}.`)
  test.todo(`corpus not found: not proved ${what}`)
} else covered()

/** What no reader knows though it says something, and where: a fixture that tests just that, comments above a transcript. */
const unknown: Record<string, string[]> = {
  "jazzyalex+agent-sessions__claude-schema_drift.jsonl": ["tool_use", "tool_result"],
  "moredip+session-share__edit-tool-variants.jsonl": Array(2).fill("a line that is no record"),
  "moredip+session-share__read-tool-variants.jsonl": Array(2).fill("a line that is no record"),
}

/** All ids and texts of these were replaced by the same placeholder, so nothing in them can be told apart and counted. */
const placeholders = ["jazzyalex+agent-sessions__claude-small.jsonl", "jazzyalex+agent-sessions__codex-small.jsonl"]

function covered(): void {
  const index = readFileSync(joinPath(corpus, "INDEX.tsv"), "utf8")
    .split("\n")
    .slice(1)
    .map((line) => line.split("\t", 1)[0])

  test("an agent's files are recognized as its own or as nobody's, never as another agent's", () => {
    const others = agents.filter((it) => it.recognises && !it.reader && existsSync(joinPath(corpus, it.id)))
    for (const { id: agent } of others) {
      const files = readdirSync(joinPath(corpus, agent), { withFileTypes: true }).filter((entry) => entry.isFile())
      const named = files.map((file) => {
        const text = readFileSync(joinPath(corpus, agent, file.name), "utf8")
        for (const line of text.split("\n"))
          expect(readerFor(agent).read(line, {}).draft.kind).toMatch(/^(?:raw|hidden)$/)
        return recogniseAgent(text.slice(0, 65_536))
      })
      expect([agent, null]).toEqual(expect.arrayContaining([...new Set(named)]))
      expect(named, agent).toContain(agent)
    }
  })

  for (const { id: agent } of readable.filter(({ id }) => existsSync(joinPath(corpus, id)))) {
    const files = [agent, ...(ownOnes[agent] ?? [])].flatMap((folder) =>
      readdirSync(joinPath(corpus, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => isTranscript(agent, file))
        .map((file) => joinPath(corpus, folder, file)),
    )
    describe(`${agent}: ${files.length} files`, () => {
      for (const main of files.filter((file) => subAgentSourceOf(file) === null)) {
        const below = `${main.replace(/\.jsonl$/, "")}/`
        session(
          agent,
          main,
          files.filter((file) => file.startsWith(below)),
        )
      }
      // Sub-agents' files whose session is not in the corpus.
      const orphans = files.filter(
        (file) => subAgentSourceOf(file) && !files.includes(`${dirname(dirname(file))}.jsonl`),
      )
      for (const orphan of orphans) session(agent, orphan, [])
    })
  }

  test("real records are left out, cleaned or sent alike, however they are written", () => {
    let compared = 0
    for (const folder of [...readable.flatMap(({ id }) => [id, `own/${id}`]), "cases"]) {
      if (!existsSync(joinPath(corpus, folder))) continue
      const names = readdirSync(joinPath(corpus, folder), { recursive: true, encoding: "utf8" })
      for (const name of names.filter((one) => one.endsWith(".jsonl"))) {
        const lines = linesOf(joinPath(corpus, folder, name))
        const agent = recogniseAgent(lines.slice(0, 20).join("\n")) ?? "unknown"
        const step = Math.max(1, Math.floor(lines.length / 60))
        for (const line of lines.filter((line, at) => at % step === 0 && line.length < 20_000 && isRecord(line))) {
          const sent = meant(agent, line)
          for (const other of otherwise(line))
            expect(meant(agent, other), `${name}: ${other.slice(0, 300)}`).toEqual(sent)
          compared++
        }
      }
    }
    expect(compared).toBeGreaterThan(1000)
  }, 60_000)

  test("the same records with and without blanks are filtered alike, and are the same agent's", () => {
    const [compact, spaced] = ["compact", "spaced"].map((how) => linesOf(joinPath(corpus, `cases/filter-${how}.jsonl`)))
    expect(recogniseAgent(spaced!.join("\n"))).toBe("claude-code")
    expect(filtered("claude-code", spaced!).map((line) => JSON.parse(line))).toEqual(
      filtered("claude-code", compact!).map((line) => JSON.parse(line)),
    )
    expect(filtered("claude-code", spaced!).join("")).not.toContain("somebody@example.com")
  })

  function session(agent: string, main: string, more: string[]): void {
    const sources = [main, ...more].map((file) => ({
      name: subAgentSourceOf(file) ?? "main",
      file: relative(corpus, file),
      lines: readLines(agent, file),
      text: readFileSync(file, "utf8"),
    }))

    test(`${basename(main)} is read line by line`, () => {
      const entries = readAll(agent, sources)
      expect(entries).toHaveLength(sources.reduce((sum, source) => sum + source.lines.length, 0))
      const raw = entries.flatMap((entry) => entry.parts.flatMap((part) => (part.type === "raw" ? [part.what] : [])))
      expect(raw).toEqual(unknown[basename(main)] ?? [])
      if (!relative(corpus, main).startsWith("own"))
        expect(index, "every file of the corpus is in its index").toContain(relative(corpus, main))
      const head = readFileSync(main, "utf8").slice(0, 65_536)
      if (!basename(main).includes("schema_drift")) expect(recogniseAgent(head)).toBe(agent)
      const title = titleIn(agent, sources[0]!.lines)
      expect(title ?? "no title").not.toMatch(/^(?:$|Caveat:|<|\[Image|#)/)
      const isPrompted = entries.some((entry) => entry.kind === "prompt" && entry.agent === undefined)
      if (isPrompted) expect(title).toBeDefined()
    })

    if (placeholders.includes(basename(main))) return
    const count = counters[agent]
    if (count)
      test(`${basename(main)} shows each thing once`, () => {
        expect(
          shown(
            readAll(agent, sources),
            sources.map((source) => source.name),
          ),
        ).toMatchObject(count(sources))
      })

    test(`${basename(main)} says the same after the filter`, () => {
      const sent = sources.map((source) => ({ ...source, lines: filtered(agent, source.lines) }))
      expect(
        shown(
          readAll(agent, sent),
          sources.map((source) => source.name),
        ),
      ).toEqual(
        shown(
          readAll(agent, sources),
          sources.map((source) => source.name),
        ),
      )
      const bytes = sent.flatMap((source) => source.lines).join("\n")
      expect(bytes.toLowerCase()).not.toContain('"set-cookie"')
      expect(bytes).not.toContain('"bridgeSessionId"')
    })
  }
}

function linesOf(file: string): string[] {
  const text = readFileSync(file, "utf8")
  const lines = text.split("\n")
  if (lines.at(-1) === "") lines.pop()
  return lines
}

/** A file of lines, or a document where the agent writes such. */
function isTranscript(agent: string, file: string): boolean {
  // An earlier OpenCode kept each message and each part in a file of its own: none of them is a session.
  if (/storage\w*\/(?:message|part|session)\//.test(file)) return false
  return file.endsWith(".jsonl") || (agentOf(agent)?.document !== undefined && /\.(?:json|md)$/.test(file))
}

/** Its lines as a reader reads them: those of a document are unrolled. */
function readLines(agent: string, file: string): string[] {
  const document = agentOf(agent)?.document
  const text = readFileSync(file, "utf8")
  if (!document?.isDocument(headOf(text.slice(0, 65_536)))) return linesOf(file)
  const lines = document.unroll(text)
  expect(lines, `${file} can be unrolled`).not.toBeNull()
  return lines ?? []
}

function isRecord(line: string): boolean {
  try {
    return typeof JSON.parse(line) === "object"
  } catch {
    return false
  }
}

/** What goes of a line, as what it means. */
function meant(agent: string, line: string): unknown {
  const [sent] = filtered(agent, [line])
  return sent === undefined ? null : JSON.parse(sent)
}

function filtered(agent: string, lines: string[]): string[] {
  const filter = new LineFilter(readerFor(agent))
  const bytes = new TextEncoder().encode(lines.join("\n"))
  const decoder = new TextDecoder()
  let text = ""
  for (let at = 0; at < bytes.length; at += 65_536) {
    text += decoder.decode(filter.push(bytes.subarray(at, at + 65_536)), { stream: true })
  }
  text += decoder.decode(filter.end())
  const sent = text.split("\n")
  if (sent.at(-1) === "") sent.pop()
  return sent
}

function readAll(agent: string, sources: { name: string; lines: string[] }[]): Entry[] {
  const reader = readerFor(agent)
  const entries: Entry[] = []
  for (const { name, lines } of sources) {
    let state = reader.start(name)
    for (const [line, raw] of lines.entries()) {
      const place = { seq: entries.length + 1, source: name, line }
      entries.push(entryOf(reader.read(raw, state).draft, place, raw.length))
      // As it rests in the database between appends.
      if (line % 100 === 0) {
        const rest = JSON.stringify(state)
        expect(Buffer.byteLength(rest)).toBeLessThan(16 * 1024)
        state = JSON.parse(rest)
      }
    }
  }
  return entries
}

/** The title that the file gives its session: the newest of the strongest kind. */
function titleIn(agent: string, lines: string[]): string | undefined {
  const reader = readerFor(agent)
  const state = reader.start("main")
  let [title, rank]: [string | undefined, number] = [undefined, -1]
  for (const line of lines) {
    const told = reader.read(line, state).facts.title
    if (!told || titleSources.indexOf(told.from) < Math.max(rank, 0)) continue
    if (rank === 0 && told.from === "prompt") continue
    title = told.text
    rank = titleSources.indexOf(told.from)
  }
  return title
}

/** What the rows of all conversations of a session show. */
function shown(entries: Entry[], sources: string[]): Finer {
  const join = new Join(sources)
  join.add(entries)
  const counts: Finer = {
    ...{ prompts: 0, asked: 0, answers: 0, calls: 0, results: 0 },
    ...{ thoughts: 0, replies: 0, failed: 0, refused: 0, tokens: 0 },
  }
  for (const { usage } of entries)
    if (usage) counts.tokens += usage.input + usage.output + (usage.cached ?? 0) + (usage.written ?? 0)
  const results = entries.flatMap((entry) => entry.parts).filter((part) => part.type === "result")
  counts.refused = new Set(results.filter((part) => part.refused).map((part) => part.call)).size
  const result = ({ failed }: ResultView) => {
    counts.results++
    if (failed) counts.failed++
  }
  for (const agent of [undefined, ...join.subAgents().map((one) => one.agent)]) {
    for (const { seq } of entries) {
      for (const block of join.row(seq, agent)?.blocks ?? []) {
        if (block.type === "prompt" && (block.as === "refusal" || block.as === "answer")) counts.replies++
        else if (block.type === "prompt") counts[agent === undefined ? "prompts" : "asked"]++
        if (block.type === "thinking") counts.thoughts++
        if (block.type === "answer") counts.answers++
        if (block.type === "result") result(block.result)
        if (block.type !== "call") continue
        counts.calls++
        for (const one of [...(block.result ? [block.result] : []), ...(block.again ?? [])]) result(one)
      }
    }
  }
  return counts
}
