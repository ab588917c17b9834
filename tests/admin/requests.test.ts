import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { calls } from "#protocol/calls"
import type { Refusal } from "#protocol/errors"
import { operatorCalls } from "#protocol/operator"
import about from "../../package.json" with { type: "json" }
import { onEachDatabase } from "../harness/databases.ts"
import { operate } from "../harness/operator.ts"
import { at, fixed } from "../harness/people.ts"
import { type Served, serve } from "../harness/served.ts"

setDefaultTimeout(60_000)

interface Line {
  msg: string
  level: number
  method: string
  route: string
  status: number
  ms: number
  id: string
  code?: string
}

const METRICS_TOKEN = "a-token-of-prometheus-0123456789"

describe("the requests that an operator sees", () => {
  onEachDatabase((database) => {
    let served: Served
    let house: ReturnType<typeof at>
    beforeAll(async () => {
      const { PORT: _, ...rest } = fixed
      served = await serve({ ...rest, ...database.env, LOG_LEVEL: "info", METRICS_TOKEN })
      house = at(served.url, database.env.DATA_DIR)
    })
    afterAll(() => served?.stop())

    const lines = () =>
      served
        .log()
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line) as Line)
    /** Log lines of requests are written together, a moment later. */
    const lineOf = async (id: string) => {
      for (const end = Date.now() + 5_000; Date.now() < end; await Bun.sleep(5)) {
        const line = lines().find((one) => one.id === id)
        if (line) return line
      }
      throw new Error(`There is no line of ${id}.`)
    }
    const ask = (path: string, id: string, init: RequestInit = {}) =>
      fetch(served.url + path, { ...init, headers: { ...(init.headers as object), "x-request-id": id } })

    test("each request is logged with method, pattern, status, time and the id from a proxy", async () => {
      const alice = await house.person("alice@example.com")
      const { id } = await house.session(alice)
      const authorization = `Bearer ${alice.token}`
      await ask(`/api/sessions/${id}?q=secret`, "from-nginx-1", { headers: { authorization } })
      expect(await lineOf("from-nginx-1")).toMatchObject({
        method: "GET",
        route: "/api/sessions/:id",
        status: 200,
        msg: "request",
      })
      expect((await lineOf("from-nginx-1")).ms).toBeNumber()
      await ask("/s/a-secret-of-a-link", "from-nginx-2")
      expect(await lineOf("from-nginx-2")).toMatchObject({ route: "/s/$token", status: 200 })
      await ask("/wp-login.php", "from-nginx-3")
      expect(await lineOf("from-nginx-3")).toMatchObject({ route: "unknown", status: 404 })
      expect(served.log()).not.toContain(id)
      expect(served.log()).not.toContain("a-secret-of-a-link")
      expect(served.log()).not.toContain("wp-login")
    })

    test("a refusal carries its log line's id, in its body and its header", async () => {
      const answer = await ask("/api/me", "0f5a-refused", {})
      expect([answer.status, answer.headers.get("x-request-id")]).toEqual([401, "0f5a-refused"])
      expect(await answer.json()).toMatchObject({ requestId: "0f5a-refused" })
      expect(await lineOf("0f5a-refused")).toMatchObject({ route: "/api/me", status: 401, code: "UNAUTHENTICATED" })
      const own = (await (await fetch(`${served.url}/api/me`)).json()) as { requestId: string }
      expect(await lineOf(own.requestId)).toMatchObject({ status: 401 })
    })

    test("a request for a live socket is logged too, refused or not", async () => {
      const refused = await ask("/api/live", "socket-refused")
      expect(await refused.json()).toMatchObject({ requestId: "socket-refused", code: "UNAUTHENTICATED" })
      expect(await lineOf("socket-refused")).toMatchObject({ route: "/api/live", status: 401 })
    })

    test.each(["", "two words", "a/path", "x".repeat(65), "short", "née", "a@example.com", '{"a":1}'])(
      "an id that is none is not taken: %j",
      async (given) => {
        const answer = await fetch(`${served.url}/api/me`, {
          headers: { "x-request-id": given },
        })
        const { requestId } = (await answer.json()) as { requestId: string }
        expect(requestId).toMatch(/^[0-9a-f-]{36}$/)
      },
    )

    test("a load balancer's health checks are not logged", async () => {
      await ask("/api/health", "health-1")
      await ask("/api/ready", "ready-01")
      await ask("/api/sign-in", "afterwards")
      await lineOf("afterwards")
      expect(lines().filter((line) => ["health-1", "ready-01"].includes(line.id))).toEqual([])
    })

    test("only the operator is told the version, and the start prints it", async () => {
      const health = (authorization?: string) =>
        fetch(`${served.url}/api/health`, authorization ? { headers: { authorization } } : {})
      expect(await (await health()).json()).toEqual({ ok: true })
      expect(await (await health(`Bearer ${METRICS_TOKEN}`)).json()).toEqual({ ok: true, version: about.version })
      expect((await health(`Bearer ${METRICS_TOKEN}x`)).status).toBe(401)
      expect(served.log()).toContain(`openctl ${about.version} is at ${served.url}`)
    })

    test("metrics need the token, and name no session, person or address", async () => {
      const alice = await house.person("alice@example.com")
      const { id } = await house.session(alice)
      await alice.send(calls.getSession, { id })
      await alice.fetch("/somewhere/unknown")
      for (const authorization of ["", `Bearer ${alice.token}`, `Bearer ${METRICS_TOKEN.slice(1)}`, METRICS_TOKEN]) {
        const answer = await fetch(`${served.url}/metrics`, { headers: authorization ? { authorization } : {} })
        expect(answer.status).toBe(404)
        expect(await answer.text()).not.toContain("openctl_")
      }
      const answer = await fetch(`${served.url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } })
      expect(answer.headers.get("content-type")).toStartWith("text/plain; version=0.0.4")
      const text = await answer.text()
      expect(text).toMatch(
        /openctl_http_request_duration_seconds_count{method="GET",route="\/api\/sessions\/:id",status="200"} [1-9]/,
      )
      expect(text).toContain('route="unknown",status="404"')
      expect(text).toContain(`openctl_info{version="${about.version}"} 1`)
      expect(text).toContain("openctl_live_sockets 0")
      expect(text).toContain('openctl_letters{state="failed"} 0')
      expect(text).toContain("process_cpu_seconds_total")
      for (const secret of [id, alice.id, "alice@", "somewhere"]) expect(text).not.toContain(secret)
    })

    test("an operator's call that fails says so in a sentence", async () => {
      const unix = join(database.env.DATA_DIR, "admin.sock")
      const post = (path: string, body: string) => fetch(`http://admin${path}`, { unix, method: "POST", body })
      const say = async (path: string, asked = {}) => {
        const answer = await post(path, JSON.stringify(asked))
        const { message } = (await answer.json()) as { message: string }
        return `${answer.status} ${message}`
      }
      expect(await say("/people/disable", {})).toMatch(/^400 address: [^[{]+\.$/)
      expect(await say("/people", { limit: "many" })).toMatch(/^400 limit: [^[{]+\.$/)
      expect(await say("/from-a-newer-cli")).toBe(
        "404 This server doesn't know that command. Is it older than the CLI?",
      )
      const file = join(database.env.DATA_DIR, "a-file")
      writeFileSync(file, "")
      expect(await say("/backup", { to: join(file, "backup") })).toMatch(
        /^500 There is nothing at .*\. The server's log has more under [0-9a-f-]+\.$/,
      )
      const backUp = operate(database.env.DATA_DIR, operatorCalls.backUp, { to: join(file, "backup") })
      const { details } = (await backUp.catch((error: unknown) => error)) as Refusal
      expect(await lineOf(String(details.requestId))).toMatchObject({ level: 50, msg: "an operator's call failed" })
      const garbled = await post("/people", "{")
      expect(await garbled.json()).toMatchObject({ code: "INVALID_INPUT", message: "The body is not JSON." })
    })
  })
})

test("without a token there are no metrics, and a short one is refused at start", async () => {
  const served = await serve({ LOG_LEVEL: "error" })
  try {
    expect((await fetch(`${served.url}/metrics`, { headers: { authorization: "Bearer undefined" } })).status).toBe(404)
  } finally {
    await served.stop()
  }
  await expect(serve({ METRICS_TOKEN: "short" })).rejects.toThrow("METRICS_TOKEN must have 20 characters")
})

test("on a local server requests don't bury the printed lines, and their errors are still logged", async () => {
  const served = await serve({})
  try {
    await fetch(`${served.url}/api/sign-in`)
    expect(served.log()).not.toContain('"msg":"request"')
  } finally {
    await served.stop()
  }
})
