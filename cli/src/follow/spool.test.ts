import { expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { LINES_PER_REQUEST } from "#protocol/line-limits"
import { Spool } from "./spool.ts"

test("what waits goes in requests of as many lines as one may have, however short they are", () => {
  const folder = mkdtempSync(join(tmpdir(), "openctl-test-"))
  const spool = new Spool(folder, "main", { left: 10_000_000 })
  try {
    spool.append([Buffer.alloc(LINES_PER_REQUEST + 5, "\n")])
    // Taken in as one, it is counted when the spool is opened again.
    spool.close()
    const again = new Spool(folder, "main", { left: 10_000_000 })
    expect(again.next(1024 * 1024)).toMatchObject({ line: 0, lines: LINES_PER_REQUEST })
    expect(again.next(1024 * 1024)?.body.byteLength).toBe(LINES_PER_REQUEST)
    again.acknowledge(LINES_PER_REQUEST)
    expect(again.next(1024 * 1024)).toMatchObject({ line: LINES_PER_REQUEST, lines: 5 })
    again.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
