import { expect, test } from "bun:test"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { zstdCompressSync } from "node:zlib"
import { isWhole } from "./zstd-frames.ts"

test("a compressed file is complete at its end and nowhere earlier, however it was compressed", () => {
  const folder = mkdtempSync(join(tmpdir(), "openctl-zstd-"))
  const path = join(folder, "file.zst")
  const whole = (bytes: Uint8Array) => {
    writeFileSync(path, bytes)
    return isWhole(path)
  }
  const varied = Array.from({ length: 40_000 }, (_, at) => `{"line":${at * 7919}}`).join("\n")
  const skippable = Buffer.concat([Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0]), Buffer.from("abc")])
  const packed = [
    zstdCompressSync(Buffer.from("{}\n")),
    zstdCompressSync(Buffer.from(varied)),
    zstdCompressSync(Buffer.alloc(300_000, 97)),
    Buffer.concat([skippable, zstdCompressSync(Buffer.from(varied)), zstdCompressSync(Buffer.from("{}\n"))]),
  ]
  for (const bytes of packed) {
    expect(whole(bytes)).toBe(true)
    // Where one of several frames ends, what is there is whole.
    const ends = new Set([skippable.length, bytes.length - zstdCompressSync(Buffer.from("{}\n")).length])
    const step = Math.max(1, Math.floor(bytes.length / 500))
    for (let at = 0; at < bytes.length; at += step)
      if (!ends.has(at)) expect([at, whole(bytes.subarray(0, at))]).toEqual([at, false])
    expect(whole(bytes.subarray(0, -1))).toBe(false)
  }
  expect(whole(Buffer.from("not packed at all"))).toBe(false)
  rmSync(folder, { recursive: true })
})
