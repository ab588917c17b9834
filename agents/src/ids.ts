const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i

/** The first UUID in a file's name, as agents give one to each session; lower case, since some systems change the name's. */
export function uuidIn(name: string): string | null {
  return uuid.exec(name)?.[0]?.toLowerCase() ?? null
}

/** What a record says is an id, if it can be one: it becomes part of names and addresses. */
export function idIn(value: unknown): string | null {
  return typeof value === "string" && /^[\w.-]{4,100}$/.test(value) ? value.toLowerCase() : null
}
