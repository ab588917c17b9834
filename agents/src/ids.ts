const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i

/** The first UUID in a file's name, since agents name sessions so; in lower case, since some systems change the name's case. */
export function uuidIn(name: string): string | null {
  return uuid.exec(name)?.[0]?.toLowerCase() ?? null
}

/** A record's id, if its value can be one: it becomes part of names and addresses. */
export function idIn(value: unknown): string | null {
  return typeof value === "string" && /^[\w.-]{4,100}$/.test(value) ? value.toLowerCase() : null
}
