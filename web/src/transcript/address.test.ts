import { expect, test } from "bun:test"
import { hashOf, pathOf, seqOfHash, spotAt } from "./address.ts"

const page = "/sessions/01jd0000000000000000000000"

test("an address names an entry, a range, and a sub-agent's conversation", () => {
  expect(spotAt(page, "")).toEqual({ agent: null, seq: null, to: null })
  expect(spotAt(page, "#e12")).toEqual({ agent: null, seq: 12, to: null })
  expect(spotAt(page, "#e10-e14")).toEqual({ agent: null, seq: 10, to: 14 })
  expect(spotAt(`${page}/agents/a%2Fb`, "#e3")).toEqual({ agent: "a/b", seq: 3, to: null })
  expect(spotAt("/s/token/agents/x", "#e3-e4")).toEqual({ agent: "x", seq: 3, to: 4 })
})

test("what is no address of an entry leads to the beginning, and a range backwards to its first", () => {
  for (const hash of ["#e0", "#e", "#e1x", "#e-1", "#e99999999999", "#for=bob@example.com", "#e1-"])
    expect(seqOfHash(hash)).toBeNull()
  expect(spotAt(page, "#e14-e10")).toEqual({ agent: null, seq: 14, to: null })
  expect(spotAt(`${page}/agents/%E0%A4%A`, "")).toEqual({ agent: "%E0%A4%A", seq: null, to: null })
})

test("an address is written as it is read", () => {
  for (const spot of [
    { agent: null, seq: null, to: null },
    { agent: null, seq: 7, to: null },
    { agent: "sub/agent #1", seq: 7, to: 9 },
  ]) {
    const [path, hash] = pathOf(`${page}/agents/other`, spot).split("#")
    expect(spotAt(path!, hash === undefined ? "" : `#${hash}`)).toEqual(spot)
  }
  expect(hashOf({ seq: 5, to: 5 })).toBe("#e5")
})
