import type { Context, Hono } from "hono"
import { type Call, type OutputOf, type ParsedInputOf, placesOf } from "#protocol/call"
import { Refusal, type RefusalCode } from "#protocol/errors"
import { isTooDeep } from "./depth.ts"

/**
 * How a request becomes a call's input, and an outcome a response. It knows no session and no person; `access/` decides who
 * may ask.
 */

/**
 * The state of one request: the headers that its answer carries in any case (guard.ts), the pattern of its path, and the
 * code of its refusal.
 */
export type Served = { Variables: { fixed: Headers; route: string | undefined; refused: string | undefined } }

/** A request on its way to a call. The input is parsed on demand: a client that is refused learns nothing about it. */
export interface Asked<C extends Call> {
  context: Context<Served>
  request: Request
  /** The value of a parameter in the path. */
  path(name: string): string
  input(): Promise<ParsedInputOf<C>>
}

/** The result of a handler: the call's output, or a response of its own (bytes, another status). */
export type Answer<C extends Call> = OutputOf<C> | Response

/** Mounts a call. */
export function serve<C extends Call>(
  app: Hono<Served>,
  call: C,
  handle: (asked: Asked<C>) => Promise<Answer<C>>,
): void {
  app.on(call.method, call.path, async (context) => {
    context.set("route", call.path)
    const answer = await handle({
      context,
      request: context.req.raw,
      path: (name) => partOf(context, name),
      input: () => inputOf(call, context),
    })
    if (answer instanceof Response) return answer
    const how = { status: call.status, headers: context.get("fixed") }
    return call.gives === "nothing" ? new Response(null, how) : Response.json(answer, how)
  })
}

/** A part of the path. No name contains a NUL, and PostgreSQL would fail on one. */
function partOf(context: Context<Served>, name: string): string {
  const part = context.req.param(name) ?? ""
  if (part.includes("\u0000")) throw new Refusal("NOT_FOUND")
  return part
}

/** The named refusal for a field's failure. */
const refusalOfField: Record<string, RefusalCode> = {
  email: "INVALID_EMAIL",
  role: "INVALID_ROLE",
  visibility: "INVALID_VISIBILITY",
}

async function inputOf<C extends Call>(call: C, context: Context<Served>): Promise<ParsedInputOf<C>> {
  const places = placesOf(call)
  const given: Record<string, unknown> = {}
  for (const name of places.query) {
    const value = context.req.query(name)
    if (value?.includes("\u0000")) throw new Refusal("INVALID_INPUT", `${name}: There is a NUL in it.`)
    if (value !== undefined) given[name] = value
  }
  if (call.sends === "json") Object.assign(given, pick(await jsonOf(context), places.body))
  for (const name of places.path) given[name] = partOf(context, name)
  const parsed = call.input.safeParse(given)
  if (parsed.success) return parsed.data as ParsedInputOf<C>
  const issue = parsed.error.issues[0]
  const field = String(issue?.path[0] ?? "")
  const code = refusalOfField[field]
  throw code
    ? new Refusal(code)
    : new Refusal("INVALID_INPUT", `${field || "The body"}: ${issue?.message ?? "not understood"}`)
}

/** Larger than anything of ours, with a margin; larger bodies are an attack. */
const MAX_BODY_BYTES = 1_000_000

async function jsonOf(context: Context<Served>): Promise<Record<string, unknown>> {
  const text = await textOf(context.req.raw)
  if (text === "") return {}
  if (isTooDeep(text)) throw new Refusal("INVALID_INPUT", "The body is nested too deeply.")
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Refusal("INVALID_INPUT", "The body is not JSON.")
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Refusal("INVALID_INPUT", "The body must be a JSON object.")
  }
  return value as Record<string, unknown>
}

async function textOf(request: Request): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) throw new Refusal("TOO_LARGE")
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > MAX_BODY_BYTES) throw new Refusal("TOO_LARGE")
    chunks.push(chunk)
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}

function pick(from: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => Object.hasOwn(from, name)).map((name) => [name, from[name]]))
}
