import { expect, test } from "bun:test"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join as joinPath } from "node:path"
import { parseAnsi } from "#agents/ansi"
import { isQuickMarkdown, isTooMuchMarkdown } from "#agents/markdown-bounds"
import { parseMarkdown, wordsOf } from "#agents/markdown-tokens"
import type { Entry } from "#protocol/entries"
import { matcherOf } from "#protocol/matcher"
import { FindKind } from "#protocol/search"
import { agents } from "../../agents/src/all.ts"
import { type Block, type CallView, Join, type ResultView } from "../../agents/src/join.ts"
import { subAgentSourceOf } from "../../agents/src/places.ts"
import { readerFor } from "../../agents/src/readers.ts"
import { type ScannedPage, scan } from "../../server/src/search/scan.ts"
import { entryOf } from "../harness/drafted.ts"

/**
 * Random pieces of what the page draws of real transcripts are found as often as they occur there. What is drawn is told by the
 * page's own `Join`, and counted naively. `npm run soak` tries more pieces of more files. Control: a page's worth of entries left
 * out of the scan makes it fail.
 */
const corpus = joinPath(import.meta.dirname, "../../../shared/corpus")
/** All ids and texts of these were replaced by the same placeholder: what belongs together can no longer be told. */
const placeholders = /agent-sessions__(?:claude|codex)-small/
const soak = Number(process.env.OPENCTL_SOAK ?? 0)
const pieces = 200 + soak
const mostFiles = soak > 0 ? 1_000 : 8
const mostBytes = soak > 0 ? 20_000_000 : 1_500_000

/** Numbers that are the same each time. */
function chance(seed: number) {
  let state = seed
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

function filesOf(random: (below: number) => number): { agent: string; file: string }[] {
  const all = agents
    .filter((agent) => agent.reader && existsSync(joinPath(corpus, agent.id)))
    .flatMap(({ id }) =>
      readdirSync(joinPath(corpus, id))
        .filter((name) => name.endsWith(".jsonl") && !placeholders.test(name) && subAgentSourceOf(name) === null)
        .sort()
        .map((name) => ({ agent: id, file: joinPath(corpus, id, name) })),
    )
    .filter(({ file }) => Bun.file(file).size < mostBytes)
  for (let at = all.length - 1; at > 0; at--) {
    const other = random(at + 1)
    ;[all[at], all[other]] = [all[other]!, all[at]!]
  }
  return all.slice(0, mostFiles)
}

function entriesOf(agent: string, file: string): Entry[] {
  const reader = readerFor(agent)
  const state = reader.start("main")
  const lines = readFileSync(file, "utf8").replace(/\n$/, "").split("\n")
  return lines.map((raw, line) =>
    entryOf(reader.read(raw, state).draft, { seq: line + 1, source: "main", line }, raw.length),
  )
}

const prose = (text: string) =>
  isTooMuchMarkdown(text) || !isQuickMarkdown(text) ? text : wordsOf(parseMarkdown(text))
const printed = (text: string) =>
  parseAnsi(text)
    .map((span) => span.text)
    .join("")

/** All texts that the page draws, unfolded. */
function drawnOf(entries: readonly Entry[]): string[] {
  const join = new Join(["main"])
  join.add(entries)
  const conversations = [undefined, ...join.subAgents().map(({ agent }) => agent)]
  return conversations.flatMap((agent) =>
    entries.flatMap(({ seq }) => join.row(seq, agent)?.blocks.flatMap(textsOfBlock) ?? []),
  )
}

function textsOfBlock(block: Block): string[] {
  switch (block.type) {
    case "prompt":
      return [block.as === "command" ? block.text : prose(block.text)]
    case "answer":
    case "thinking":
      return [prose(block.text)]
    case "notice":
      return [block.about === "error" || block.about === "command" ? printed(block.text) : prose(block.text)]
    case "raw":
      return block.words ? [block.words] : []
    case "file":
      return [block.file.name]
    case "call":
      return textsOfCall(block)
    case "result":
      return textsOfResult(block.result, null)
    default:
      return []
  }
}

function textsOfCall(call: CallView): string[] {
  const { body, todos, result } = call
  const isRepeated = todos ? body?.language === "markdown" : body?.language === "diff" && result?.patch !== undefined
  return [
    ...[call.title || call.name, call.about ?? ""].map((line) => line.slice(0, 1_000).replace(/\s+/g, " ").trim()),
    ...(todos ?? []).map((todo) => todo.text),
    ...(body && !isRepeated ? [body.language === "markdown" ? prose(body.text) : body.text] : []),
    ...(result && !(todos && !result.failed) ? textsOfResult(result, call) : []),
    ...(call.again ?? []).flatMap((other) => textsOfResult(other, call)),
  ]
}

function textsOfResult(result: ResultView, of: CallView | null): string[] {
  const tells = result.said === undefined || (of !== null && of.does !== "ask")
  return [
    ...(result.patch ? [result.patch.text] : []),
    ...(result.hits ?? []).map(({ title, url }) => (title ? `${title}\n${url}` : url)),
    ...(tells ? [printed(result.text)] : []),
  ]
}

function occurrences(texts: readonly string[], piece: string): number {
  let count = 0
  for (const text of texts)
    for (let at = text.indexOf(piece); at >= 0; at = text.indexOf(piece, at + piece.length)) count++
  return count
}

function pagesOf(entries: readonly Entry[]): ScannedPage[] {
  const pages: ScannedPage[] = []
  for (let at = 0; at < entries.length; at += 128) {
    const some = entries.slice(at, at + 128)
    pages.push({
      json: JSON.stringify({ entries: some }),
      first: some[0]!.seq,
      last: some.at(-1)!.seq,
      isAround: false,
    })
  }
  return pages
}

if (!existsSync(corpus)) {
  console.warn(
    "NOT COVERED: no corpus at ../shared/corpus beside the checkout, so nothing here proves what find finds.",
  )
  test.todo("corpus not found: not proved that pieces of visible text are found as often as they occur")
} else
  test(`${pieces} random pieces of what is drawn are found as often as they occur`, () => {
    const random = chance(27)
    const files = filesOf(random)
    const wrong: object[] = []
    for (const [nth, { agent, file }] of files.entries()) {
      const entries = entriesOf(agent, file)
      const texts = drawnOf(entries).filter((text) => text.trim() !== "")
      const pages = pagesOf(entries)
      const share = Math.ceil((pieces * (nth + 1)) / files.length) - Math.ceil((pieces * nth) / files.length)
      for (let trial = 0; trial < share && texts.length > 0; trial++) {
        const text = texts[random(texts.length)]!
        const from = random(text.length)
        const q = text.slice(from, from + 2 + random(30)).toWellFormed()
        if (q.trim() === "" || q.includes("\ufffd")) continue
        const found = scan(pages, matcherOf({ q, case: "1", words: undefined, regex: undefined }), {
          ...{ after: 0, upTo: entries.length, kinds: new Set(FindKind.options), most: 10 },
          ...{ replaced: new Set(entries.flatMap((entry) => entry.replaces ?? [])), agents: new Set<string>() },
        })
        const count = found.entries.reduce((sum, [, many]) => sum + many, 0)
        const expected = occurrences(texts, q)
        if (count !== expected) wrong.push({ q, count, expected, file: file.slice(corpus.length) })
      }
    }
    expect(files.length).toBeGreaterThan(0)
    expect(wrong).toEqual([])
  }, 3_600_000)
