import { existsSync } from "node:fs"
import { join, resolve } from "node:path"
import { calls } from "#protocol/calls"
import { createClient } from "#protocol/client"
import { operatorCalls } from "#protocol/operator"
import { sessions } from "./seed/sessions.ts"

/**
 * Fills a running server with the sessions of a small team, for trying things out: run `npm start` in one terminal and
 * `npm run seed` in another. Repeating it changes nothing.
 */
const folder = resolve(process.env.DATA_DIR || "data")
const socket = join(folder, "admin.sock")
if (!existsSync(socket)) {
  console.error(`No server runs on ${folder}. Start one with npm start, then run npm run seed beside it.`)
  process.exit(1)
}
const base = process.env.OPENCTL_URL || process.env.APP_URL || `http://localhost:${process.env.PORT || 3000}`

const answers = await fetch(`${base}/api/health`).then(
  (answer) => answer.ok,
  () => false,
)
if (!answers) {
  console.error(`No server answers at ${base}. Say where it is: OPENCTL_URL=http://localhost:3001 npm run seed`)
  process.exit(1)
}

const throughSocket = (url: string | URL | Request, init?: RequestInit) => fetch(url, { ...init, unix: socket })
const operator = createClient({ base: "http://admin", fetch: throughSocket as typeof fetch })

/** A token for a person of the seed, through the operator's socket. */
async function clientOf(address: string) {
  const { token } = await operator.send(operatorCalls.makeToken, { address, label: "npm run seed" })
  const client = createClient({ base, headers: () => ({ authorization: `Bearer ${token}` }) })
  const name = address.split("@")[0] ?? ""
  await client.send(calls.patchMe, { name: name.charAt(0).toUpperCase() + name.slice(1) })
  return client
}

for (const [at, seeded] of sessions.entries()) {
  const client = await clientOf(seeded.owner)
  const session = await client.send(calls.createSession, {
    title: seeded.title,
    agent: "claude-code",
    external_id: `seed-${at}`,
  })
  await client.send(calls.appendEntries, { id: session.id, line: 0 }, { body: seeded.transcript.text })
  if (!seeded.live) await client.send(calls.completeSession, { id: session.id })
  if (seeded.public) await client.send(calls.patchSession, { id: session.id, visibility: "public" })
  for (const { address, role } of seeded.share)
    await client.send(calls.invite, { id: session.id, email: address, role })
  console.log(`${seeded.owner}: ${seeded.title}\n  ${base}/sessions/${session.id}`)
}
console.log(
  "\nSign in as alice@example.com, bob@example.com or carol@example.com; the code is in the server's terminal.",
)
