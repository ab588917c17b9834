import { describe, expect, test } from "bun:test"
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { sql } from "kysely"
import { readConfig } from "../../server/src/config.ts"
import { start } from "../../server/src/main.ts"
import { notCovered } from "../harness/covered.ts"
import { serve } from "../harness/served.ts"
import { type Client, clientOf } from "./client.ts"
import { makePerson, quiet } from "./person.ts"

/** A full disk becomes a refusal that says so: acknowledged data stays, and the server continues when there is space. */

const TIMEOUT = 60_000
const line = (n: number) =>
  `{"n":${n},"text":"${Buffer.from(crypto.getRandomValues(new Uint8Array(3000))).toString("base64")}"}\n`

/** Appends until it is refused; returns everything that was acknowledged. */
async function fill(client: Client, id: string): Promise<{ sent: string; lines: number; refusal: unknown }> {
  let sent = ""
  let lines = 0
  for (;;) {
    const more = Array.from({ length: 25 }, (_, index) => line(lines + index)).join("")
    const { status, body } = await client.append(id, more, { line: lines })
    if (status !== 200) return { sent, lines, refusal: { status, code: body.code } }
    sent += more
    lines += 25
    if (lines > 100_000) throw new Error("The disk never filled.")
  }
}

/** `room` is called when the disk is full, and frees some space. */
async function fillsAndGoesOn(client: Client, room: () => Promise<void>): Promise<void> {
  const { id } = await client.create()
  const other = await client.create()
  await client.append(other.id, "a\n")
  const { sent, lines, refusal } = await fill(client, id)
  expect(refusal).toEqual({ status: 507, code: "STORAGE_FULL" })
  const ready = await client.raw("GET", "/ready")
  expect([ready.status, await ready.json()]).toEqual([
    503,
    expect.objectContaining({ code: "UNAVAILABLE", message: "The server's disk is full." }),
  ])
  // Reading continues, and so does everything that was acknowledged.
  expect((await client.export(id)).toString()).toBe(sent)
  expect((await client.export(other.id)).toString()).toBe("a\n")
  expect((await client.session(id)).body).toMatchObject({ entries: lines })
  await room()
  expect((await client.raw("GET", "/ready")).status).toBe(200)
  const more = line(lines)
  expect((await client.append(id, more, { line: lines })).body).toEqual({ lines: lines + 1, entries: lines + 1 })
  expect((await client.export(id)).toString()).toBe(sent + more)
}

/** Requests codes, each for another address, until one can't be stored. */
async function codesUntilRefused(client: Client): Promise<{ status: number; code?: string | undefined }> {
  for (let asked = 0; asked < 3000; asked++) {
    const { status, body } = await client.call("POST", "/sign-in/code", { email: `p${asked}@example.com` })
    if (status !== 200) return { status, code: body.code }
  }
  throw new Error("Codes were made without end.")
}

describe("SQLite", () => {
  test(
    "a database that may not grow refuses with 507, loses nothing and goes on when it may",
    async () => {
      const folder = mkdtempSync(path.join(tmpdir(), "openctl-test-"))
      const env = quiet({ DATA_DIR: folder, DATABASE_URL: "" }, { PORT: "0" })
      const person = await makePerson({ DATA_DIR: folder, DATABASE_URL: "" })
      const running = await start(readConfig(env))
      try {
        const most = (pages: number) =>
          sql`pragma max_page_count = ${sql.raw(String(pages))}`.execute(running.store.unrecorded)
        await most(1500)
        const client = clientOf(running.url, person.token)
        await fillsAndGoesOn(client, async () => {
          expect(await codesUntilRefused(client)).toMatchObject({ status: 507, code: "STORAGE_FULL" })
          await most(1_000_000)
        })
      } finally {
        await running.stop()
        rmSync(folder, { recursive: true, force: true })
      }
    },
    TIMEOUT,
  )

  const disk = mkdtempSync(path.join(tmpdir(), "openctl-disk-"))
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=12m", "tmpfs", disk]).status === 0
  if (!mounted) {
    rmSync(disk, { recursive: true, force: true })
    notCovered("a full disk", "this user may not mount one of 12 MB; a database that may not grow stood in for it")
  }
  const withDisk = mounted ? test : test.skip

  withDisk(
    "a full disk is refused with 507, nothing is lost, and the server goes on when there is room",
    async () => {
      const database = { DATA_DIR: disk, DATABASE_URL: "" }
      let served: Awaited<ReturnType<typeof serve>> | undefined
      try {
        const person = await makePerson(database)
        served = await serve(quiet(database))
        const client = clientOf(served.url, person.token)
        await fillsAndGoesOn(client, async () => {
          expect(spawnSync("mount", ["-o", "remount,size=64m", disk]).status).toBe(0)
        })
        expect((await client.raw("GET", "/health")).status).toBe(200)
      } finally {
        await served?.kill("SIGKILL")
        // Lazily: under load the kernel may still hold what the killed server had open.
        spawnSync("umount", ["-l", disk])
        rmSync(disk, { recursive: true, force: true })
      }
    },
    TIMEOUT,
  )
})
