/**
 * The id of a prompt is made here and kept until the server has answered: when an answer is lost on its way, the same id goes out
 * again, and the prompt is there once.
 */
export interface Sending {
  id: string
  text: string
}

export interface Keep {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

const prefix = "sending "

/** What was sent and has not been answered, if it was this text; otherwise something new. */
export function sendingOf(keep: Keep, place: string, text: string, now = Date.now()): Sending {
  const before = unanswered(keep, place)
  if (before?.text === text) return before
  const sending = { id: uuid7(now), text }
  try {
    keep.setItem(prefix + place, JSON.stringify(sending))
  } catch {
    // No storage: it is known as long as the caller keeps it.
  }
  return sending
}

export function unanswered(keep: Keep, place: string): Sending | null {
  try {
    const known = JSON.parse(keep.getItem(prefix + place) ?? "null") as Sending | null
    return known && typeof known.id === "string" && typeof known.text === "string" ? known : null
  } catch {
    return null
  }
}

export function answered(keep: Keep, place: string): void {
  try {
    keep.removeItem(prefix + place)
  } catch {
    // Nothing was kept.
  }
}

/** Ids that sort by their age. `crypto.randomUUID` is missing on pages without TLS. */
export function uuid7(now = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  for (let at = 0; at < 6; at++) bytes[at] = Math.floor(now / 2 ** (8 * (5 - at))) % 256
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-")
}
