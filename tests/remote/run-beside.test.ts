import { afterEach, expect, test } from "bun:test"
import { randomUUID } from "node:crypto"
import { writeFileSync } from "node:fs"
import { calls } from "#protocol/calls"
import { claudeFile, claudeLines } from "../follow/agent-files.ts"
import { endFollowers, follower } from "../follow/follower.ts"
import { castAtTerminals } from "../harness/cast.ts"
import { openctl } from "../harness/terminals.ts"
import { clientOf } from "./run-process.ts"

const { alice } = castAtTerminals()
afterEach(endFollowers)

test("while a run is on, upload and follow send nothing of the agent's file and say where it is; after it they do", async () => {
  const owner = clientOf(alice)
  const own = "71717171-7171-4171-8171-717171717171"
  const external_id = `claude-code:${own}`
  const file = claudeFile(alice, own)
  writeFileSync(file, claudeLines(own, alice.work, 0, 10))
  const { id } = await owner.send(calls.createSession, { agent: "claude-code", remote: true, external_id })
  const run = randomUUID()
  await owner.send(calls.beginRun, { id, run, agent: "claude-code" })
  const page = `${alice.env.OPENCTL_URL}/sessions/${id}`
  for (const command of ["upload", "follow"]) {
    const { code, out, err } = await openctl(alice, [command, file])
    expect([code, out.trim()]).toEqual([0, page])
    expect(err).toContain("runs under openctl run")
  }
  expect((await openctl(alice, ["upload", file, "--all", "--json"])).json()).toMatchObject({
    session: id,
    running: true,
  })
  expect((await owner.send(calls.knownSessions, { external_ids: [external_id] })).sessions).toEqual([])
  await owner.send(calls.endRun, { id, run })
  expect((await openctl(alice, ["upload", file])).code).toBe(0)
  const { sessions } = await owner.send(calls.knownSessions, { external_ids: [external_id] })
  expect(sessions.map((it) => it.id)).not.toContain(id)
  const following = follower(alice, [file])
  expect((await following.told((it) => it.event === "following")).id).toBe(sessions[0]?.id)
  // A run that begins meanwhile: what is written from then on comes by it.
  const next = randomUUID()
  await owner.send(calls.beginRun, { id, run: next, agent: "claude-code" })
  await following.end("SIGKILL")
  writeFileSync(file, claudeLines(own, alice.work, 0, 12))
  expect((await openctl(alice, ["follow", file])).out.trim()).toBe(page)
}, 60_000)
