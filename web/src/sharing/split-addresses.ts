/**
 * Splits addresses as people paste them: a column of a table, "Ada <ada@example.com>, bob@example.com", lines of an email.
 * Returns the pieces; `normaliseAddress` decides whether each is an address.
 */
export function splitAddresses(text: string): string[] {
  return text
    .split(/[\n\r,;\t]+/)
    .flatMap((piece) => {
      const named = /<([^<>]*)>/.exec(piece)
      return named ? [named[1] ?? ""] : piece.split(/\s+/)
    })
    .map((piece) => piece.replace(/^["'(]+|["').]+$/g, ""))
    .filter((piece) => piece !== "")
}
