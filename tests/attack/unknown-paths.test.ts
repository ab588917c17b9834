import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test"
import { readFileSync } from "node:fs"
import { connect } from "node:net"
import { resolve } from "node:path"
import { pageAt, pages } from "#protocol/pages"
import { type Served, serve } from "../harness/served.ts"

setDefaultTimeout(60_000)

/** The answers for existing and missing pages to a browser, a crawler and a proxy. */
describe("paths", () => {
  let served: Served
  beforeAll(async () => {
    served = await serve({ LOG_LEVEL: "error" })
  })
  afterAll(() => served?.stop())

  const raw = (request: string): Promise<string> =>
    new Promise((done) => {
      const { port } = new URL(served.url)
      let said = ""
      const socket = connect(Number(port), "127.0.0.1", () => socket.write(request))
      socket.on("data", (piece: Buffer) => (said += piece))
      socket.on("close", () => done(said))
    })
  const head = (path: string, method = "HEAD") =>
    raw(`${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
  const lengthIn = (said: string) => Number(/content-length: (\d+)/i.exec(said)?.[1])

  test("every page of the web is 200, with or without a slash at its end", async () => {
    for (const path of Object.values(pages)) {
      const address = path.replace(/\$\w+/, "anything")
      expect([address, (await fetch(served.url + address)).status]).toEqual([address, 200])
      expect((await fetch(`${served.url}${address === "/" ? "" : address}/?q=1`)).status).toBe(200)
    }
  })

  test("an unknown path is 404, with the page that says so", async () => {
    const home = await (await fetch(`${served.url}/`)).text()
    for (const path of [
      "/wp-login.php",
      "/sessions",
      "/sessions/a/b",
      "/s",
      "/nothing",
      "/index.htm",
      "/.env",
      "/sessions/a/entries",
    ]) {
      const answer = await fetch(served.url + path)
      expect([path, answer.status]).toEqual([path, 404])
      expect(await answer.text()).toBe(home)
      expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'")
    }
    const posted = await fetch(`${served.url}/nothing`, { method: "POST" })
    expect([posted.status, (await posted.json()).code]).toEqual([404, "NOT_FOUND"])
  })

  test("metrics without their token answer exactly like an unknown call, for every viewer", async () => {
    const id = "0f5a-the-same"
    const said = (path: string, more = "") =>
      raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nX-Request-Id: ${id}\r\n${more}Connection: close\r\n\r\n`)
    const timeless = (answer: string) => answer.replace(/^date: .*\r\n/im, "")
    const unknown = timeless(await said("/api/nothing"))
    expect(unknown).toContain('"code":"NOT_FOUND"')
    expect(timeless(await said("/metrics"))).toBe(unknown)
    expect(timeless(await said("/metrics", "Authorization: Bearer made-up\r\n"))).toBe(unknown)
    expect(timeless(await said("/metrics", "Accept: text/html\r\n"))).toBe(unknown)
  })

  test("the routes of the web come from the same table", () => {
    const routes = readFileSync(resolve(import.meta.dirname, "../../web/src/routes.tsx"), "utf8")
    expect(routes).not.toMatch(/path: "|plain\("/)
    for (const name of Object.keys(pages)) expect(routes).toContain(`pages.${name}`)
    expect(pageAt("/sessions/x")).toBe("/sessions/$id")
    expect(pageAt("/sessions/")).toBeNull()
  })

  test("HEAD tells the length that GET has, of pages, calls, refusals and health alike", async () => {
    for (const path of ["/", "/nothing", "/api/sign-in", "/api/me", "/api/health", "/api/nothing", "/robots.txt"]) {
      const said = await head(path)
      const got = await head(path, "GET")
      expect([path, said.split("\r\n")[0], said.split("\r\n\r\n")[1]]).toEqual([path, got.split("\r\n")[0], ""])
      expect(lengthIn(said)).toBeGreaterThan(0)
      // A refusal's id differs each time, but not its length.
      expect([path, lengthIn(said)]).toEqual([path, lengthIn(got)])
    }
  })

  test("every answer has the protective headers, also those before the calls", async () => {
    const answers = {
      health: await head("/api/health", "GET"),
      "health by another method": await head("/api/health", "POST"),
      "no host": await raw("GET /api/me HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n"),
      "a socket that is none": await head("/api/live", "GET"),
      "a method that is none": await head("/api/me", "PROPFIND"),
      "nothing by POST": await head("/nothing", "POST"),
      "an asset that is none": await head("/assets/nothing.js", "GET"),
      "metrics that are none": await head("/metrics", "GET"),
    }
    for (const [what, said] of Object.entries(answers)) {
      const headers = said.split("\r\n\r\n")[0] ?? ""
      for (const name of ["content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy"])
        expect([what, name, new RegExp(`^${name}: .`, "im").test(headers)]).toEqual([what, name, true])
    }
  })
})
