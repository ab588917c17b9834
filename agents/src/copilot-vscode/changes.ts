import { type Json, object, recordsOf } from "../json.ts"

/**
 * The log of a session's changes, folded: its first line is the session as it was, each further one sets a member (`kind` 1),
 * appends to a list from a place on (2), or deletes a member (3). Null if it doesn't begin as such a log does.
 */
export function folded(text: string): Json | null {
  let session: Json | null = null
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue
    const [change] = recordsOf(line).records
    if (session === null) {
      if (change?.kind !== 0) return null
      session = object(change.v)
    } else if (change) apply(session, change)
  }
  return session
}

function apply(session: Json, { kind, k: path, v: value, i: from }: Json): void {
  if (!Array.isArray(path) || path.length === 0 || path.length > 50) return
  let parent: unknown = session
  for (const name of path.slice(0, -1)) parent = memberOf(parent, name)
  const last: unknown = path.at(-1)
  if (kind === 1) setMember(parent, last, value)
  else if (kind === 2) append(parent, last, Array.isArray(value) ? value : [], from)
  else if (kind === 3 && isObject(parent) && typeof last === "string") delete parent[last]
}

function memberOf(parent: unknown, name: unknown): unknown {
  if (Array.isArray(parent)) return Number.isSafeInteger(name) ? parent[Number(name)] : undefined
  return isObject(parent) && typeof name === "string" && Object.hasOwn(parent, name) ? parent[name] : undefined
}

function setMember(parent: unknown, name: unknown, value: unknown): void {
  // A place beyond a list's end would make a list of that length.
  if (Array.isArray(parent)) {
    if (Number.isSafeInteger(name) && Number(name) >= 0 && Number(name) <= parent.length) parent[Number(name)] = value
  } else if (isObject(parent) && typeof name === "string" && name !== "__proto__") parent[name] = value
}

function append(parent: unknown, name: unknown, values: readonly unknown[], from: unknown): void {
  let items = memberOf(parent, name)
  if (!Array.isArray(items)) {
    items = []
    setMember(parent, name, items)
  }
  if (!Array.isArray(items)) return
  if (Number.isSafeInteger(from) && Number(from) >= 0 && Number(from) < items.length) items.length = Number(from)
  for (const value of values) items.push(value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
