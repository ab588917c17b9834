/**
 * What a comment is about, told apart. Without the schemas that comments.ts checks them by, so that a page can load it early.
 */

/** As many characters of a transcript as a comment quotes. */
export const LONGEST_QUOTE = 1_000

/** Words of an entry: where they stood in the text of `part` as it was shown, and what stood there. */
export interface WordsAnchor {
  seq: number
  part: string
  from: number
  to: number
  quote: string
}

/** A line of a diff, in an entry or in the diff that is attached to the session. */
interface LineAnchor {
  seq: number | "diff"
  path: string
  side: "old" | "new"
  line: number
}

type Anchor = { seq: number } | WordsAnchor | LineAnchor

/** The words that it is about, if it is about words. */
export const onWords = (anchor: Anchor): WordsAnchor | null => ("quote" in anchor ? anchor : null)
/** The line that it is about, if it is about a line. */
export const onLine = (anchor: Anchor): LineAnchor | null => ("line" in anchor ? anchor : null)
