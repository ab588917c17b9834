import { expect, test } from "bun:test"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join as joinPath } from "node:path"
import { type Block, conversationOf, type Row } from "#agents/join"
import type { Entry } from "#protocol/entries"
import { agents } from "../../agents/src/all.ts"
import { subAgentSourceOf } from "../../agents/src/places.ts"
import { readerFor } from "../../agents/src/readers.ts"
import { keyring } from "../../server/src/turns/keys.ts"
import { targetOf } from "../../web/src/transcript/address.ts"
import { shownInstead } from "../../web/src/transcript/beside.ts"
import { segmentsOf } from "../../web/src/transcript/segments.ts"
import { JoinedPages } from "../../web/src/transcript/useJoined.ts"
import { entryOf } from "../harness/drafted.ts"

/**
 * The address of every entry of real transcripts, of each agent a few: it leads to a row that holds the entry, or to the
 * nearest row, which then says so. What rows hold is told by where their texts are stored.
 */
const corpus = joinPath(import.meta.dirname, "../../../shared/corpus")
const fromEach = 3
const mostBytes = 1_500_000

const files = agents
  .filter((agent) => agent.reader && existsSync(joinPath(corpus, agent.id)))
  .flatMap(({ id }) =>
    readdirSync(joinPath(corpus, id))
      .filter((name) => name.endsWith(".jsonl") && subAgentSourceOf(name) === null)
      .map((name) => ({ agent: id, name, file: joinPath(corpus, id, name) }))
      .filter(({ file }) => Bun.file(file).size < mostBytes)
      .sort((a, b) => Bun.file(b.file).size - Bun.file(a.file).size || a.name.localeCompare(b.name))
      .slice(0, fromEach),
  )

if (files.length === 0) {
  console.warn("NOT COVERED: no corpus at ../shared/corpus, so nothing here proves that each address leads somewhere.")
  test.todo("corpus not found: not proved that each entry's address leads to its row")
}

/** As the server stores them: with what they replace, repeat and take back. */
function entriesOf(agent: string, file: string): Entry[] {
  const reader = readerFor(agent)
  const state = reader.start("main")
  const keys = keyring(new Map())
  const lines = readFileSync(file, "utf8").replace(/\n$/, "").split("\n")
  return lines.map((text, line) => {
    const raw = Buffer.from(text)
    const { draft } = reader.read(text, state)
    const entry = entryOf(draft, { seq: line + 1, source: "main", line }, raw.length)
    keys.place({ entry, named: draft, raw })
    return entry
  })
}

const placesOf = (block: Block) =>
  block.type === "call"
    ? [block.place, ...[block.result, ...(block.again ?? [])].flatMap((it) => it?.place ?? [])]
    : block.type === "result"
      ? [block.result.place]
      : "place" in block
        ? [block.place]
        : []

for (const { agent, name, file } of files) {
  test(`each address of ${agent}/${name}`, () => {
    const entries = entriesOf(agent, file)
    const rows = new JoinedPages([])
    rows.follow([{ first: 1, last: entries.length, entries, head: true }])
    const segments = segmentsOf([{ from: 1, to: entries.length }])
    const newer = new Map(entries.flatMap(({ seq, replaces }) => (replaces === undefined ? [] : [[replaces, seq]])))
    for (const conversation of new Set(entries.map(conversationOf))) {
      const drawn = entries.flatMap(({ seq }): Row[] => [rows.row(seq, conversation) ?? []].flat())
      const held = new Map<number, number[]>()
      for (const row of drawn)
        for (const seq of [row.seq, ...row.blocks.flatMap(placesOf).map((place) => place.seq)])
          held.set(seq, [...(held.get(seq) ?? []), row.seq])
      const joined = {
        row: (seq: number) => rows.row(seq, conversation),
        holder: (seq: number) => rows.join.holder(seq, conversation),
      }
      for (const entry of entries.filter((it) => conversationOf(it) === conversation)) {
        let last = entry
        for (let next = newer.get(last.seq); next !== undefined; next = newer.get(last.seq)) last = entries[next - 1]!
        const shown = shownInstead(targetOf(entry.seq), joined, segments)
        const where = { seq: entry.seq, shown }
        if (shown?.note === null) {
          const row = rows.row(shown.seq, conversation)
          // A result that only repeats another of its call is held by that call.
          const repeats = row?.blocks.some(
            (block) =>
              block.type === "call" && last.parts.some((part) => part.type === "result" && part.call === block.id),
          )
          if (!repeats)
            expect({ ...where, held: held.get(last.seq) }).toEqual({
              ...where,
              held: expect.arrayContaining([shown.seq]),
            })
          continue
        }
        expect({ ...where, held: held.get(last.seq) ?? null }).toEqual({ ...where, held: null })
        const before = drawn.findLast((row) => row.seq < entry.seq)
        const after = drawn.find((row) => row.seq > entry.seq)
        const nearest = before ?? after
        expect({ seq: entry.seq, shown: shown?.seq }).toEqual({ seq: entry.seq, shown: nearest?.seq })
        if (nearest) expect(shown?.note).toContain(`the entry ${before ? "before" : "after"} it`)
      }
    }
  }, 60_000)
}
