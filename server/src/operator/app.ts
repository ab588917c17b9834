import { Hono } from "hono"
import type { OutputOf, ParsedInputOf } from "#protocol/call"
import { Refusal } from "#protocol/errors"
import type { OperatorCall } from "#protocol/operator"
import { type Served, serve } from "../http/serve.ts"
import { refusalOf } from "../storage/failures.ts"

/**
 * The room of the operator, who uses a socket in the data folder that only the server's user may open: anybody who can open
 * it can read the database anyway. It changes people and the installation as a whole. It must never read a transcript.
 */

/**
 * The app behind the operator's socket. Only `operatorApp` makes one, so that no operator's call is mounted on the public
 * app.
 */
export interface OperatorApp {
  readonly operators: Hono<Served>
}

/** Mounts an operator's call. It checks no credential: the permissions of the socket decide who gets in. */
export function onOperator<C extends OperatorCall>(
  app: OperatorApp,
  call: C,
  handle: (input: ParsedInputOf<C>, request: Request) => Promise<OutputOf<C>>,
): void {
  serve(app.operators, call, async (asked) => handle(await asked.input(), asked.request))
}

/** `failed` is called with unexpected errors and the id that the answer names. */
export function operatorApp(failed: (error: unknown, id: string) => void): OperatorApp {
  const operators = new Hono<Served>()
  operators.use(async (context, next) => {
    context.set("fixed", new Headers())
    await next()
  })
  operators.notFound(() =>
    refuse(new Refusal("NOT_FOUND", "This server doesn't know that command. Is it older than the CLI?")),
  )
  operators.onError((error) => {
    const refusal = error instanceof Refusal ? error : refusalOf(error)
    if (refusal) return refuse(refusal)
    const id = crypto.randomUUID()
    failed(error, id)
    return refuse(new Refusal("INTERNAL", `${whatHappened(error)} The server's log has more under ${id}.`), id)
  })
  return { operators }
}

/** A refusal as an answer. A terminal shows its message as a sentence; the message of a field has no full stop. */
function refuse({ code, message, details }: Refusal, id: string = crypto.randomUUID()): Response {
  const said = new Refusal(code, message.replace(/[^.!?]$/, "$&."), details)
  return Response.json(said.body(id), { status: said.status })
}

/** The operator may see the operating system's error, in words if we have them. */
function whatHappened(error: Error): string {
  const { code = "", path } = error as { code?: string; path?: string }
  const where = path === undefined ? "" : ` ${path}`
  if (["EACCES", "EPERM", "EROFS"].includes(code)) return `The server's user can't write to${where || " that place"}.`
  if (["ENOSPC", "EDQUOT"].includes(code)) return `There is no room left on the disk${where && ` of${where}`}.`
  if (["ENOENT", "ENOTDIR"].includes(code)) return `There is nothing at${where || " that place"}.`
  return `It failed: ${error.message.replace(/\.$/, "")}.`
}
