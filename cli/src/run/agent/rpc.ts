import { type Json, object, objectIn, string } from "#agents/json"
import { type Failed, failed } from "./failed.ts"

/**
 * JSON-RPC over lines, as ACP uses it. Each message is handled in the moment in which it is read: an update that stands before
 * an answer is handed on before it.
 */
export interface Rpc {
  /** Rejects with `Failed`: the agent's refusal, its end, or its silence for `patience` milliseconds. */
  request(method: string, params: Json, patience?: number): Promise<Json>
  notify(method: string, params: Json): void
  /** A line that the agent wrote. False if it is no message. */
  take(line: string): boolean
  /** The program has ended: nothing is answered any more. */
  close(why: Failed): void
}

export interface RpcGiven {
  write(line: string): void
  notified(method: string, params: Json): void
  /** A request of the agent's; `answer` is called once, now or later. */
  asked(method: string, params: Json, id: RpcId, answer: (result: Json) => void): "known" | "unknown"
}

export type RpcId = string | number

/** ACP's code for "sign in first", and JSON-RPC's for a method that nobody knows. */
const AUTH_REQUIRED = -32_000
const METHOD_NOT_FOUND = -32_601

interface Waiting {
  resolve(result: Json): void
  reject(why: Failed): void
}

export function createRpc({ write, notified, asked }: RpcGiven): Rpc {
  const waiting = new Map<RpcId, Waiting>()
  let ids = 0
  let closed: Failed | null = null
  const send = (message: Json) => write(JSON.stringify({ jsonrpc: "2.0", ...message }))

  async function request(method: string, params: Json, patience?: number): Promise<Json> {
    if (closed) throw closed
    const id = ids++
    let timer: NodeJS.Timeout | undefined
    const answer = new Promise<Json>((resolve, reject) => {
      waiting.set(id, { resolve, reject })
      if (patience === undefined) return
      timer = setTimeout(() => {
        waiting.delete(id)
        reject(failed("refused", `The agent has not answered for ${Math.round(patience / 1000)} s (${method}).`))
      }, patience)
    })
    send({ id, method, params })
    return answer.finally(() => clearTimeout(timer))
  }

  function settle(id: unknown, message: Json): void {
    const held = isId(id) ? waiting.get(id) : undefined
    if (!held) return
    waiting.delete(id as RpcId)
    if (message.error === undefined) held.resolve(object(message.result))
    else held.reject(refusal(object(message.error)))
  }

  function serve(id: RpcId, method: string, params: Json): void {
    const known = asked(method, params, id, (result) => send({ id, result }))
    // Also for files and terminals: none was offered, and an agent that asks all the same does without them.
    if (known === "unknown") send({ id, error: { code: METHOD_NOT_FOUND, message: `Method not found: ${method}` } })
  }

  return {
    request,
    notify: (method, params) => (closed ? undefined : send({ method, params })),
    take(line) {
      if (!line.startsWith("{")) return false
      const message = objectIn(line)
      const { method, id } = message
      if (typeof method === "string") {
        if (isId(id)) serve(id, method, object(message.params))
        else notified(method, object(message.params))
      } else if (message.result !== undefined || message.error !== undefined) settle(id, message)
      else return false
      return true
    },
    close(why) {
      closed ??= why
      for (const { reject } of waiting.values()) reject(why)
      waiting.clear()
    },
  }
}

function refusal(error: Json): Failed {
  const words = wordsOf(error)
  if (error.code === AUTH_REQUIRED) return failed("sign-in", words)
  return failed("refused", words)
}

/** The agent's own words: the message is often only "Internal error", with the reason beside it. */
function wordsOf({ message, data }: Json): string {
  const { details, message: inner, error } = object(data)
  const more = [data, details, inner, error].find((one) => typeof one === "string" && one !== "" && one !== message)
  const words = [string(message), string(more)].filter((one) => one !== "").join(": ")
  return words.slice(0, 2000) || "The agent gave no reason."
}

const isId = (id: unknown): id is RpcId => typeof id === "string" || typeof id === "number"
