import { afterAll, expect, test } from "bun:test"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { brotliCompressSync, brotliDecompressSync } from "node:zlib"
import { Hono } from "hono"
import { mountPages } from "./pages.ts"
import type { Served } from "./serve.ts"

const folder = mkdtempSync(join(tmpdir(), "openctl-pages-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
mkdirSync(join(folder, "assets"))
const app = new Hono<Served>()
mountPages(app, folder, join(folder, "kept"))

const script = "console.log('a page')\n".repeat(200)

async function bytesOf(name: string): Promise<Buffer> {
  const answer = await app.request(`http://localhost/assets/${name}`, { headers: { "accept-encoding": "br" } })
  expect(answer.headers.get("content-encoding")).toBe("br")
  return Buffer.from(await answer.arrayBuffer())
}

test("a file compressed by the build is sent as it is", async () => {
  writeFileSync(join(folder, "assets/built.js"), script)
  const packed = brotliCompressSync(`// packed by the build\n${script}`)
  writeFileSync(join(folder, "assets/built.js.br"), packed)
  expect((await bytesOf("built.js")).equals(packed)).toBe(true)
})

test("an uncompressed file is compressed at its first request", async () => {
  writeFileSync(join(folder, "assets/plain.js"), script)
  expect(brotliDecompressSync(await bytesOf("plain.js")).toString()).toBe(script)
})
