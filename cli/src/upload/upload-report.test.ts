import { expect, test } from "bun:test"
import { nothingLeftOut } from "#agents/left-out"
import type { Session } from "#protocol/sessions"
import { told } from "./upload-report.ts"

test("kinds that are not listed are counted, one of them as well", () => {
  const kinds = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`kind ${at}`, { lines: 1, bytes: 10 }]))
  const said = (count: number) =>
    told(
      {
        session: { title: "Fix the login race", entries: 3, bytes: 300 } as Session,
        created: true,
        sources: [{ source: "main", lines: 3, sent: 3, keptBack: false, report: nothingLeftOut() }],
        report: { ...nothingLeftOut(), kinds: kinds(count), cleaned: 2 },
      },
      "Claude Code",
      { all: false, fresh: false },
    )
  expect(said(6).some((line) => line.includes("other kind"))).toBe(false)
  expect(said(7)).toContain("  and 1 other kind")
  expect(said(8)).toContain("  and 2 other kinds")
  expect(said(1)).toContain("Removed credentials and instructions from 2 lines.")
})
