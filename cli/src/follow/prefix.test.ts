import { expect, test } from "bun:test"
import { createHash } from "node:crypto"
import { Prefix } from "./prefix.ts"

const bytes = (text: string) => new TextEncoder().encode(text)
const told = (text: string) => ({ bytes: text.length, sha256: createHash("sha256").update(text).digest("hex") })

test("a file that begins as before is the same file, and its further lines are new", () => {
  const prefix = new Prefix()
  prefix.begin({ ...told("one\ntwo\n"), lines: 1 })
  expect([prefix.add(bytes("one\n")), prefix.isBehind]).toEqual([null, true])
  expect([prefix.add(bytes("two\n")), prefix.isBehind]).toEqual([1, false])
  expect(prefix.add(bytes("three\n"))).toBeNull()
})

test("a file is another one when a line differs, or when none ends where it ended", () => {
  for (const lines of [
    ["one\n", "owt\n"],
    ["one\n", "two more\n"],
  ]) {
    const prefix = new Prefix()
    prefix.begin({ ...told("one\ntwo\n"), lines: 2 })
    expect(lines.map((line) => prefix.add(bytes(line)))).toEqual([null, "another"])
  }
})

test("the hash of the file's beginning goes with the request that ends there, and with no other", () => {
  const prefix = new Prefix()
  prefix.begin(null)
  prefix.add(bytes("one\n"))
  prefix.endAt(1)
  prefix.add(bytes("left out\n"))
  prefix.add(bytes("two\n"))
  prefix.endAt(2)
  expect(prefix.toldAt(1)).toEqual(told("one\n"))
  expect(prefix.toldAt(2)).toEqual(told("one\nleft out\ntwo\n"))
  expect(prefix.toldAt(3)).toBeUndefined()
})
