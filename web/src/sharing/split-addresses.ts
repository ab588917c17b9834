/**
 * Addresses as people paste them: a column of a table, "Ada <ada@example.com>, bob@example.com", lines of a letter.
 * Gives the pieces; whether each is an address is for `normaliseAddress` to say.
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
