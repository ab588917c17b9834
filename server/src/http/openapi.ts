import { z } from "zod"
import { type Call, placesOf } from "#protocol/call"
import { type CallName, calls } from "#protocol/calls"
import { refusals } from "#protocol/errors"

/** The OpenAPI 3.1 document, generated only from the table of calls. */
export function openApi(url: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [name, call] of Object.entries(calls) as [CallName, Call][]) {
    const path = call.path.replace(/:(\w+)/g, "{$1}")
    paths[path] ??= {}
    paths[path][call.method.toLowerCase()] = operation(name, call)
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "openctl",
      version: "1",
      description:
        "Sessions of coding agents, each shared with exactly the people it is meant for. What a viewer may not see is 404, exactly like what never existed.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url }],
    security: [{ token: [] }, { signIn: [] }, {}],
    paths,
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "A token from the settings page or a device sign-in." },
        signIn: {
          type: "apiKey",
          in: "cookie",
          name: "openctl.session_token",
          description: "A browser's sign-in; with https its name begins with __Host-.",
        },
        link: { type: "apiKey", in: "header", name: "Share-Token", description: "The token of a share link." },
      },
      schemas: {
        Refusal: {
          type: "object",
          required: ["error", "message", "code", "requestId"],
          properties: {
            error: { type: "string" },
            message: { type: "string" },
            code: { type: "string", enum: Object.keys(refusals) },
            requestId: { type: "string" },
          },
        },
      },
    },
  }
}

const refusal = (description: string) => ({
  description,
  content: { "application/json": { schema: { $ref: "#/components/schemas/Refusal" } } },
})

function operation(name: string, call: Call): Record<string, unknown> {
  const places = placesOf(call)
  const input = schemaOf(call.input, "input") as { properties?: Record<string, object>; required?: string[] }
  const fields = input.properties ?? {}
  const parameter = (field: string, place: "path" | "query") => ({
    name: field,
    in: place,
    required: place === "path" || (input.required ?? []).includes(field),
    schema: fields[field] ?? {},
  })
  const body = Object.fromEntries(places.body.map((field) => [field, fields[field] ?? {}]))
  const required = (input.required ?? []).filter((field) => places.body.includes(field))
  return {
    operationId: name,
    summary: call.summary,
    tags: [call.path.split("/")[2] ?? ""],
    "x-door": call.door,
    ...(call.door === "anybody" ? { security: [{}] } : {}),
    parameters: [
      ...places.path.map((field) => parameter(field, "path")),
      ...places.query.map((field) => parameter(field, "query")),
    ],
    ...(bodies[call.sends]
      ? { requestBody: { required: true, content: bodies[call.sends] } }
      : places.body.length > 0
        ? {
            requestBody: {
              content: { "application/json": { schema: { type: "object", properties: body, required } } },
            },
          }
        : {}),
    responses: { [call.status]: success(call), ...refused(call) },
  }
}

const text = { schema: { type: "string" } }
const documents = { "application/json": { schema: {} }, "text/markdown": text }
/** Bodies that aren't fields. */
const bodies: Partial<Record<Call["sends"], Record<string, unknown>>> = {
  lines: { "application/x-ndjson": text, ...documents },
  bytes: documents,
}

function success(call: Call): Record<string, unknown> {
  if (call.gives === "nothing") return { description: "Done." }
  if (call.gives === "bytes") {
    return {
      description: "The bytes.",
      content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } },
    }
  }
  return { description: "The answer.", content: { "application/json": { schema: schemaOf(call.output, "output") } } }
}

function refused(call: Call): Record<string, unknown> {
  const said: Record<string, unknown> = {
    401: refusal("The credential is not valid, or one is needed and missing."),
    429: refusal("Too many requests; `Retry-After` says when to try again."),
  }
  if (call.sends !== "nothing" || placesOf(call).query.length > 0)
    said[400] = refusal("The request does not fit this call.")
  if (call.path.includes(":")) said[404] = refusal("It does not exist, or you may not see it: the answer is the same.")
  if (call.door !== "anybody") said[403] = refusal("You may see it, but not do this.")
  if (call.door === "append" || call.door === "comment") said[409] = refusal("The session's state does not allow this.")
  if (bodies[call.sends]) said[413] = refusal("More than one request, or the session, may have.")
  return said
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" })
  return rest
}
