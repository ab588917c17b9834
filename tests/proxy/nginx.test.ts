import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test"
import { randomBytes } from "node:crypto"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Readable } from "node:stream"
import { calls } from "#protocol/calls"
import { freePort } from "../harness/free-port.ts"
import { hasNginx, type Nginx, ofTheDocs, startNginx } from "../harness/nginx.ts"
import { append, at, refused, type TokenHolder } from "../harness/people.ts"
import { type Served, serve } from "../harness/served.ts"
import { ending, type Person, start } from "../harness/terminals.ts"
import { until } from "../harness/until.ts"
import { unbroken, watch } from "../live/watching.ts"

setDefaultTimeout(60_000)

const folder = mkdtempSync(join(tmpdir(), "openctl-behind-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Lines that don't compress. */
function transcript(name: string, lines: number, bytes: number): string {
  const file = join(folder, `${name}.jsonl`)
  const said = () => ({ type: "user", message: { role: "user", content: randomBytes(bytes).toString("base64") } })
  writeFileSync(file, Array.from({ length: lines }, () => `${JSON.stringify(said())}\n`).join(""))
  return file
}

function person(name: string, env: Record<string, string>): Person {
  const home = join(folder, name)
  mkdirSync(home, { recursive: true })
  return { home, work: home, env: { PATH: process.env.PATH ?? "", HOME: home, ...env } }
}

/** Waits until a program has printed this, and returns its output up to then. */
const said = (stream: Readable, what: string) =>
  new Promise<string>((resolve, reject) => {
    let all = ""
    stream.on("data", (piece: Buffer) => {
      all += piece
      if (all.includes(what)) resolve(all)
    })
    stream.once("end", () => reject(new Error(`It ended without "${what}": ${all}`)))
  })

const stored = async (who: TokenHolder, id: string) =>
  Buffer.from(await (await who.fetch(`/api/sessions/${id}/export`)).arrayBuffer())

describe.skipIf(!hasNginx)("behind nginx as docs/nginx.conf sets it up", () => {
  let served: Served
  let nginx: Nginx
  let address: string
  let alice: TokenHolder
  beforeAll(async () => {
    const port = await freePort()
    address = `https://localhost:${port}`
    served = await serve({ APP_URL: address, TRUSTED_PROXIES: "127.0.0.0/8,::1/128" })
    nginx = await startNginx((own) => ofTheDocs(own, port, served.url), port)
    alice = await at(served.url, served.dataDir).person("alice@example.com")
  })
  afterAll(async () => {
    await nginx?.stop()
    await served?.stop()
  })
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(address + path, { ...init, tls: { ca: readFileSync(nginx.certificate, "utf8") } } as RequestInit)

  test("pages and calls come through, and a live socket that a page opens", async () => {
    expect((await ask("/")).headers.get("strict-transport-security")).toContain("max-age")
    const house = at(served.url, served.dataDir)
    const session = await house.session(alice)
    const authorization = `Bearer ${alice.token}`
    const made = await ask("/api/live/tickets", { method: "POST", headers: { authorization } })
    const { ticket } = (await made.json()) as { ticket: string }
    const tls = { ca: readFileSync(nginx.certificate, "utf8") }
    const watching = await watch(address, { origin: address }, ticket, tls)
    watching.join(session.id)
    await watching.until("the first entries", () => watching.seqs(session.id).length === 3)
    await append(alice, session.id, 3, 2)
    await watching.until("what came later", () => watching.seqs(session.id).length === 5)
    expect(unbroken(watching.seqs(session.id))).toBeTrue()
    watching.hangUp()
    expect(served.log()).not.toContain("without Upgrade")
    expect(served.log()).not.toContain("TRUSTED_PROXIES")
  })

  test("an upload of more than nginx takes by default comes through whole", async () => {
    const file = transcript("documented", 12, 600_000)
    const env = { OPENCTL_URL: address, OPENCTL_TOKEN: alice.token, NODE_EXTRA_CA_CERTS: nginx.certificate }
    const done = await ending(start(person("bob", env), ["upload", file, "--all", "--json"]))
    expect(done.code).toBe(0)
    expect((await stored(alice, done.json().id)).equals(readFileSync(file))).toBeTrue()
  })

  test("limits count people behind the proxy, not the proxy", async () => {
    const code = (from: string, n: number) =>
      ask("/api/sign-in/code", {
        method: "POST",
        headers: { "x-forwarded-for": from },
        body: JSON.stringify({ email: `somebody-${n}@example.com` }),
      }).then((answer) => answer.status)
    const statuses: number[] = []
    for (let n = 0; n < 40; n++) statuses.push(await code("198.51.100.1", n))
    expect(statuses.at(-1)).toBe(429)
    expect(await code("198.51.100.2", 99)).toBe(200)
  })
})

describe.skipIf(!hasNginx)("behind nginx that forwards neither sockets nor large requests", () => {
  let served: Served
  let nginx: Nginx
  let address: string
  let alice: TokenHolder
  beforeAll(async () => {
    const port = await freePort()
    address = `http://127.0.0.1:${port}`
    served = await serve({ APP_URL: address })
    const server = `server { listen 127.0.0.1:${port}; client_max_body_size 512k; location / { proxy_pass ${served.url}; } }`
    nginx = await startNginx(() => server, port)
    alice = { ...(await at(served.url, served.dataDir).person("alice@example.com")) }
  })
  afterAll(async () => {
    await nginx?.stop()
    await served?.stop()
  })
  const times = (what: string) => served.log().split(what).length - 1
  const through = () => at(address, served.dataDir).asking({ authorization: `Bearer ${alice.token}` })

  test("a live socket is refused, and the log says once what the proxy doesn't forward", async () => {
    for (let n = 0; n < 3; n++) {
      const { ticket } = await through().send(calls.createTicket, {})
      await expect(watch(address, { origin: address }, ticket)).rejects.toThrow("refused")
    }
    expect(times("without Upgrade")).toBe(1)
    expect(times("docs/nginx.conf")).toBe(1)
  })

  test("a sign-in code is shown to nobody through it, though everybody seems to be on this machine", async () => {
    const email = "alice@example.com"
    await fetch(`${address}/api/sign-in/code`, { method: "POST", body: JSON.stringify({ email }) })
    const shown = async () => (await served.inbox()).letters.some((it) => it.to === email && it.code !== null)
    await until("the code", shown)
    const answer = await fetch(`${address}/api/inbox`)
    expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining("NOT_FOUND")])
  })

  test("a request too large for the proxy is reported as such, not as the session's problem", async () => {
    const { id } = await through().send(calls.createSession, {})
    const sending = through().send(calls.appendEntries, { id, source: "main", line: 0 }, "x".repeat(1_200_000))
    await expect(sending).rejects.toThrow("A proxy between you and the server rejects requests of this size")
    expect(await refused(through().send(calls.getSession, { id }))).toBe("yes")
  })

  test("an upload goes in smaller requests, whole and in order", async () => {
    const file = transcript("plain", 40, 300_000)
    const env = { OPENCTL_URL: address, OPENCTL_TOKEN: alice.token }
    const done = await ending(start(person("carol", env), ["upload", file, "--all", "--json"]))
    expect(done.code).toBe(0)
    expect((await stored(alice, done.json().id)).equals(readFileSync(file))).toBeTrue()
  })

  test("one line that is larger than the proxy takes ends the upload with the proxy's name", async () => {
    const file = transcript("line", 1, 1_500_000)
    const env = { OPENCTL_URL: address, OPENCTL_TOKEN: alice.token }
    const done = await ending(start(person("dave", env), ["upload", file, "--all"]))
    expect(done.code).toBe(5)
    expect(done.err).toContain("client_max_body_size")
  })

  test("a follower sends smaller requests too", async () => {
    const file = transcript("followed", 12, 300_000)
    const env = { OPENCTL_URL: address, OPENCTL_TOKEN: alice.token }
    const child = start(person("eve", env), ["follow", file, "--all", "--agent", "claude-code", "--json"])
    const ended = ending(child)
    const told = await said(child.stdout, '"lines":12')
    child.kill("SIGINT")
    await ended
    const id = /"id":"([^"]+)"/.exec(told)?.[1] ?? ""
    expect((await stored(alice, id)).equals(readFileSync(file))).toBeTrue()
  })

  test("a server that is away behind its proxy is waited for", async () => {
    const file = transcript("away", 3, 300)
    const env = { OPENCTL_URL: address, OPENCTL_TOKEN: alice.token }
    await served.kill()
    const child = start(person("frank", env), ["upload", file, "--all"])
    const ended = ending(child)
    await said(child.stderr, "Trying again")
    served = await serve(served.env)
    expect((await ended).code).toBe(0)
  })
})

test("an untrusted forwarding header is logged once, and so are pages at another address", async () => {
  const served = await serve({ APP_URL: "https://openctl.example.com" })
  try {
    const ask = (headers: Record<string, string>) =>
      fetch(`${served.url}/api/sign-in/code`, { method: "POST", body: '{"email":"a@example.com"}', headers })
    for (let n = 0; n < 3; n++) await ask({ "x-forwarded-for": "198.51.100.1" })
    for (let n = 0; n < 3; n++) expect((await ask({ origin: served.url })).status).toBe(403)
    // A foreign page doesn't count as ours at another address.
    await ask({ origin: "https://evil.example.com" })
    await ask({ origin: "https://evil.example.com", "sec-fetch-site": "cross-site" })
    const warned = served
      .log()
      .split("\n")
      .filter((line) => line.includes('"level":40'))
      .map((line) => JSON.parse(line) as { msg: string; peer?: string; opened?: string })
    expect(warned).toHaveLength(2)
    expect(warned[0]).toMatchObject({ peer: "127.0.0.1" })
    expect(warned[0]?.msg).toContain("TRUSTED_PROXIES")
    expect(warned[1]).toMatchObject({ opened: served.url, app_url: "https://openctl.example.com" })
    const { app_url } = (await (await fetch(`${served.url}/api/sign-in`)).json()) as { app_url: string }
    expect(app_url).toBe("https://openctl.example.com")
  } finally {
    await served.stop()
  }
})
