import { expect, test } from "bun:test"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { OpenItems, readOpenItems } from "./open-items.ts"

test("what an earlier run left stays until this one has taken it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "openctl-open-"))
  try {
    const left = [{ is: "words", item: "0a1b2c3d-1", of: "answer", text: "half a" }]
    writeFileSync(join(folder, "open.json"), JSON.stringify(left))
    const items = new OpenItems(folder, () => [])
    // The agent may say something before the run has begun, and the run may end before it begins.
    items.changed()
    await new Promise((resolve) => setTimeout(resolve, 5))
    items.close()
    expect(readOpenItems(folder)).toEqual(left as never)
    items.write()
    expect(readOpenItems(folder)).toEqual([])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
