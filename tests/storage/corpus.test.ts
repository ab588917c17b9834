import { expect, test } from "bun:test"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { agents } from "#agents/all"
import { notCovered } from "../harness/covered.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { installation } from "./installation.ts"

/**
 * Transcripts of real agents go in whole and come out byte for byte. They aren't part of the project: they are expected in
 * `shared/corpus` beside the checkout.
 */
const corpus = path.resolve(import.meta.dirname, "../../../shared/corpus")
const what = "that real transcripts come out of the export as they went in"

if (!existsSync(corpus)) {
  notCovered("the corpus", `no ../shared/corpus beside the checkout, so nothing proves ${what}`)
  test.todo(`corpus not found: not proved ${what}`)
} else {
  onEachDatabase((database) => {
    const here = installation(database)
    const linesOf = (agent: string) =>
      existsSync(path.join(corpus, agent))
        ? readdirSync(path.join(corpus, agent), { recursive: true, encoding: "utf8" })
            .filter((file) => file.endsWith(".jsonl"))
            .map((file) => path.join(corpus, agent, file))
        : []

    test("there are real transcripts of several agents to prove it with", () => {
      const counts = agents.map(({ id }) => linesOf(id).length)
      expect(counts.filter((count) => count > 0).length).toBeGreaterThan(5)
      expect(Math.max(...counts)).toBeGreaterThan(50)
    })

    for (const { id: agent } of agents) {
      const files = linesOf(agent)
      if (files.length === 0) continue

      test(`all ${files.length} files of ${agent} are exported as they were sent`, async () => {
        const { client } = here
        for (const file of files) {
          const sent = readFileSync(file)
          const { id } = await client.create({ title: path.basename(file) })
          const ends = sent.at(-1) === 10 || sent.byteLength === 0
          const whole = sent.toString("latin1").split("\n").length - 1
          expect([file, await client.append(id, new Uint8Array(sent))]).toMatchObject([
            file,
            { body: { lines: whole } },
          ])
          expect((await client.export(id)).equals(sent)).toBe(true)
          expect((await client.complete(id)).body.entries).toBe(ends ? whole : whole + 1)
          expect((await client.export(id)).equals(sent)).toBe(true)
          const entries = await client.all(id)
          expect(entries.map((entry) => entry.line)).toEqual(entries.map((_, index) => index))
        }
      }, 120_000)
    }
  })
}
