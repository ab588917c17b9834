import { expect, test } from "bun:test"
import { cut } from "../terminal/words.ts"
import { statusLine } from "./follow-status.ts"

const it = { state: "live", lines: 8, subAgents: 0, waitingBytes: 0, title: "Fix the login race" } as const

test("it says which session is followed, how much of it is sent, and who else writes to it", () => {
  expect(statusLine(it)).toBe("live · 8 lines · Fix the login race")
  expect(statusLine({ ...it, lines: 1234, subAgents: 2 })).toBe(
    "live · 1,234 lines · 2 sub-agents · Fix the login race",
  )
})

test("while the server is away it says how much is kept locally; later, how much is still to be sent", () => {
  expect(statusLine({ ...it, state: "offline", waitingBytes: 2100 })).toBe(
    "offline · 8 lines · 2.1 kB kept here · Fix the login race",
  )
  expect(statusLine({ ...it, waitingBytes: 900 })).toBe("live · 8 lines · 900 bytes to send · Fix the login race")
})

test("on 40 columns the title is cut, not the state", () => {
  const offline = statusLine({ ...it, state: "offline", waitingBytes: 2100, title: "x".repeat(500) })
  expect(cut(offline, 39)).toBe("offline · 8 lines · 2.1 kB kept here ·…")
})

test("a title can't draw anything itself", () => {
  expect(statusLine({ ...it, title: "a\u001b[2Jb\r\nc" })).not.toMatch(/[\u0000-\u001f]/)
})
