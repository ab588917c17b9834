/** A local server with the part of Resend's API that we use: emails with idempotency keys, errors, and its webhooks. */
import { createHmac, randomBytes, randomUUID } from "node:crypto"

export interface ResendServer {
  url: string
  /** The letters that it accepted, one per idempotency key. */
  taken: TakenLetter[]
  /** Every request for a letter, including repeats. */
  requests: { key: string | null; body: TakenLetter["body"] }[]
  /** Its answers to the next requests. `lost`: it accepts the letter, and the answer never arrives. */
  answers: (ResendAnswer | "lost" | null)[]
  secret: string
  /** How long it takes for each letter. */
  slownessMs: number
  /** A report as Resend signs it. */
  report(type: string, data: Record<string, unknown>, at?: number): { body: string; headers: Record<string, string> }
  stop(): Promise<void>
}

export interface ResendAnswer {
  status: number
  name: string
  message: string
  headers?: Record<string, string>
}

export interface TakenLetter {
  id: string
  key: string
  body: {
    from: string
    to: string[]
    subject: string
    text: string
    html: string
    headers: Record<string, string>
    tags: { name: string; value: string }[]
  }
}

export function resendServer(): ResendServer {
  const taken: TakenLetter[] = []
  const requests: ResendServer["requests"] = []
  const answers: ResendServer["answers"] = []
  const key = randomBytes(24)
  const it = { slownessMs: 0 }
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      const path = new URL(request.url).pathname
      if (request.headers.get("authorization") !== "Bearer re_right") {
        return error({ status: 401, name: "invalid_api_key", message: "API key is invalid" })
      }
      if (path === "/domains") {
        return error({
          status: 401,
          name: "restricted_api_key",
          message: "This API key is restricted to only send emails",
        })
      }
      if (path !== "/emails" || request.method !== "POST")
        return error({ status: 404, name: "not_found", message: path })
      const body = (await request.json()) as TakenLetter["body"]
      const idempotency = request.headers.get("idempotency-key")
      requests.push({ key: idempotency, body })
      const answer = answers.shift()
      if (answer && answer !== "lost") return error(answer)
      const known = taken.find((one) => one.key === idempotency)
      if (known && JSON.stringify(known.body) !== JSON.stringify(body)) {
        return error({ status: 409, name: "invalid_idempotent_request", message: "Same key, different payload" })
      }
      const letter = known ?? { id: randomUUID(), key: idempotency ?? randomUUID(), body }
      if (!known) taken.push(letter)
      // A sender that dies now doesn't know that its letter was accepted.
      await Bun.sleep(it.slownessMs)
      if (answer === "lost") return new Response("<html>bad gateway</html>", { status: 502 })
      return Response.json({ id: letter.id })
    },
  })
  return Object.assign(it, {
    url: `http://127.0.0.1:${server.port}`,
    taken,
    requests,
    answers,
    secret: `whsec_${key.toString("base64")}`,
    report(type: string, data: Record<string, unknown>, at = Date.now()) {
      const body = JSON.stringify({ type, created_at: new Date(at).toISOString(), data })
      const id = `msg_${randomUUID()}`
      const timestamp = String(Math.floor(at / 1000))
      const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")
      return {
        body,
        headers: { "svix-id": id, "svix-timestamp": timestamp, "svix-signature": `v1,${signature}` },
      }
    },
    stop: () => server.stop(true),
  })
}

const error = ({ status, name, message, headers = {} }: ResendAnswer) =>
  Response.json({ statusCode: status, name, message }, { status, headers })
