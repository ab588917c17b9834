import { type Json, object, string } from "../json.ts"

/** Until the model has found a title, or where it never did. */
export function isPlaceholder(title: string): boolean {
  return /^(?:New session|Child session) - \d{4}-/.test(title)
}

/** What is not sent: states on the way to one that is sent, and settings. */
export function leftOutOfOpencode(record: Json): string | null {
  const type = string(record.type).replace(/\.\d{1,3}$/, "")
  const { info, part } = object(record.data)
  if (type === "session.updated") {
    const { title, revert } = object(info)
    return revert === undefined && isPlaceholder(string(title)) ? "states of the session" : null
  }
  // Said once before, without the sum of the changes.
  if (type === "message.updated")
    return object(info).role === "user" && typeof object(info).summary === "object" ? "sums of changes" : null
  if (type !== "message.part.updated") return null
  const { type: kind, text, state } = object(part)
  if (kind === "step-start" || kind === "snapshot") return "snapshots of files"
  if ((kind === "text" || kind === "reasoning") && text === "") return "parts that had only begun"
  const { status, metadata } = object(state)
  if (kind !== "tool") return null
  if (status === "pending") return "parts that had only begun"
  return status === "running" && string(object(metadata).output) !== "" ? "output that was still coming" : null
}

/** What may be done without asking, and the changes of all files at once. */
export function takenOutOfOpencode(record: Json): ((path: readonly string[]) => boolean) | null {
  const info = object(object(record.data).info ?? record.info)
  const { diffs } = object(info.summary)
  if (info.permission === undefined && diffs === undefined) return null
  return (path) => {
    const [at, name, inner] = path[0] === "data" ? path.slice(1) : path
    return at === "info" && (name === "permission" || (name === "summary" && inner === "diffs"))
  }
}
