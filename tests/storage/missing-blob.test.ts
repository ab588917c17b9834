import { beforeAll, expect, setDefaultTimeout, test } from "bun:test"
import { existsSync, readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { operatorCalls } from "#protocol/operator"
import { onEachDatabase } from "../harness/databases.ts"
import { operate } from "../harness/operator.ts"
import { installation } from "./installation.ts"

setDefaultTimeout(60_000)

/** A blob's file is missing, because somebody removed it or the disk is broken: with SQLite, where blobs are files. */
onEachDatabase((database) => {
  if (database.name === "PostgreSQL") return
  const here = installation(database)
  const picture = (name: string) => {
    const data = Buffer.from(`a picture called ${name}`).toString("base64")
    const content = [{ type: "image", source: { type: "base64", media_type: "image/png", data } }]
    return `${JSON.stringify({ type: "user", uuid: name, message: { role: "user", content } })}\n`
  }
  let folder = ""
  let session = ""
  const blobs = () =>
    readdirSync(join(folder, "blobs"), { recursive: true, encoding: "utf8" }).filter((n) => /\w{64}$/.test(n))
  const backUp = async () => {
    const to = join((await database.another()).DATA_DIR, "backup")
    return { to, made: await operate(folder, operatorCalls.backUp, { to }) }
  }
  beforeAll(async () => {
    folder = database.env.DATA_DIR
    session = (await here.client.create({ agent: "claude-code" })).id
    await here.client.append(session, picture("lost") + picture("kept"))
    const { body } = await here.client.entries(session)
    const part = body.entries[0]?.parts[0]
    const hash = part?.type === "image" ? part.blob : ""
    rmSync(join(folder, "blobs", hash.slice(0, 2), hash))
  })

  test("does not keep a backup from being made, which says whose it was", async () => {
    const { to, made } = await backUp()
    expect(made).toMatchObject({ blobs: 1, missing: [{ sessions: [session] }] })
    expect(existsSync(join(to, "openctl.db"))).toBe(true)
  })

  test("is brought back by uploading the same image again", async () => {
    expect(blobs()).toHaveLength(1)
    const again = await here.client.create({ agent: "claude-code" })
    await here.client.append(again.id, picture("lost"))
    expect(blobs()).toHaveLength(2)
    const { body } = await here.client.entries(session)
    for (const entry of body.entries) {
      const part = entry.parts[0]
      if (part?.type !== "image") throw new Error("There is no image.")
      expect((await here.client.raw("GET", `/sessions/${session}/blobs/${part.blob}`)).status).toBe(200)
    }
    expect((await backUp()).made).toMatchObject({ blobs: 2, missing: [] })
  })
})
