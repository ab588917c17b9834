import { afterEach, expect, test } from "bun:test"
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Hono } from "hono"
import { KEPT_MS, keepAssets } from "./kept-assets.ts"
import { mountPages } from "./pages.ts"
import type { Served } from "./serve.ts"

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function house() {
  const folder = mkdtempSync(join(tmpdir(), "openctl-assets-"))
  folders.push(folder)
  const [web, kept] = [join(folder, "dist"), join(folder, "assets")]
  const build = (files: Record<string, string>) => {
    rmSync(web, { recursive: true, force: true })
    mkdirSync(join(web, "assets"), { recursive: true })
    writeFileSync(join(web, "index.html"), "<!doctype html>")
    for (const [name, text] of Object.entries(files)) writeFileSync(join(web, "assets", name), text)
  }
  /** Sends a request to a server that has just been started. */
  const ask = (name: string) => {
    const app = new Hono<Served>()
    mountPages(app, web, kept)
    return app.request(`/assets/${name}`)
  }
  return { web, kept, build, ask }
}

test("a tab that was open during an upgrade still gets the parts of its page, for a day", async () => {
  const { web, kept, build, ask } = house()
  const start = Date.parse("2026-11-01T00:00:00Z")
  build({ "dialog-old.js": "old", "same.js": "same" })
  await keepAssets(web, kept, start)
  build({ "dialog-new.js": "new", "same.js": "same" })
  // The server ran for a week before it was upgraded.
  const upgraded = start + 7 * KEPT_MS
  await keepAssets(web, kept, upgraded)
  const old = await ask("dialog-old.js")
  expect([old.status, await old.text()]).toEqual([200, "old"])
  expect(old.headers.get("content-type")).toBe("text/javascript; charset=utf-8")
  expect(await (await ask("dialog-new.js")).text()).toBe("new")

  await keepAssets(web, kept, upgraded + KEPT_MS)
  expect((await ask("dialog-old.js")).status).toBe(200)
  await keepAssets(web, kept, upgraded + KEPT_MS + 1)
  expect((await ask("dialog-old.js")).status).toBe(404)
  expect(readdirSync(kept).sort()).toEqual(["dialog-new.js", "same.js"])
})

test("the running build's assets are never dropped, however long it runs", async () => {
  const { web, kept, build } = house()
  build({ "page.js": "1" })
  await keepAssets(web, kept, 1)
  await keepAssets(web, kept, 1 + 100 * KEPT_MS)
  expect(readdirSync(kept)).toEqual(["page.js"])
})

test("a truncated copy is not served, and is made again", async () => {
  const { web, kept, build, ask } = house()
  build({ "page.js": "whole" })
  mkdirSync(kept)
  writeFileSync(join(kept, "page.js.part"), "wh")
  await keepAssets(web, kept)
  build({})
  expect(await (await ask("page.js")).text()).toBe("whole")
  expect((await ask("page.js.part")).status).toBe(404)
})

test("nothing outside of the folder is served", async () => {
  const { build, ask } = house()
  build({ "page.js": "1" })
  expect((await ask("..%2f..%2fetc%2fpasswd")).status).toBe(404)
})
