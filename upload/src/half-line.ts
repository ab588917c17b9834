/** Whether a line is whole: an agent that runs may have written half of it. */
export function isJson(line: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder().decode(line))
    return true
  } catch {
    return false
  }
}

/**
 * Whether a stored line is the beginning of ours: it was sent while the agent was writing it. Its end is lost, and everything
 * after it is right. Both without their newline.
 */
export function isHalfOf(stored: Uint8Array, ours: Uint8Array): boolean {
  return stored.length < ours.length && sameBytes(ours.subarray(0, stored.length), stored) && !isJson(stored)
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at])
}
