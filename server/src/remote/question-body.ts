import type { QuestionBody } from "#protocol/remote-nouns"

/** How much of a question is kept, as JSON in UTF-8. */
export const LONGEST_BODY = 64 * 1024

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? "")

/**
 * What of a body is kept: all of it, or its beginning, marked `cut`. The input is the part that counts, so it comes first; changes
 * and places follow as long as they fit whole.
 */
export function fitting(body: QuestionBody, longest = LONGEST_BODY): QuestionBody {
  if (bytesOf(body) <= longest) return body
  const kept: QuestionBody = { ...(body.kind !== undefined && { kind: body.kind }), cut: true }
  // Room for the names of the fields around.
  let left = longest - bytesOf(kept) - 100
  if (body.input !== undefined) {
    kept.input = bytesOf(body.input) <= left ? body.input : beginning(body.input, left)
    left -= bytesOf(kept.input)
  }
  for (const part of ["diffs", "places"] as const) {
    const fit: object[] = []
    for (const one of body[part] ?? []) {
      const size = bytesOf(one) + 1
      if (size > left) break
      left -= size
      fit.push(one)
    }
    if (fit.length > 0) Object.assign(kept, { [part]: fit })
  }
  return kept
}

/** The longest beginning of a text, or of a value's JSON, that has at most so many bytes as a JSON string. */
function beginning(input: unknown, most: number): string {
  const whole = typeof input === "string" ? input : (JSON.stringify(input, null, 2) ?? "")
  let low = 0
  let high = Math.min(whole.length, most)
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (bytesOf(whole.slice(0, middle)) <= most) low = middle
    else high = middle - 1
  }
  return whole.slice(0, low).toWellFormed()
}
