import type { Anchor, LineAnchor, WordsAnchor } from "./comments.ts"

/** What a comment is about, told apart. Without schemas, so that a page can load it early. */

/** As many characters of a transcript as a comment quotes. */
export const LONGEST_QUOTE = 1_000

/** The words that it is about, if it is about words. */
export const onWords = (anchor: Anchor): WordsAnchor | null => ("quote" in anchor ? (anchor as WordsAnchor) : null)
/** The line that it is about, if it is about a line. */
export const onLine = (anchor: Anchor): LineAnchor | null => ("line" in anchor ? (anchor as LineAnchor) : null)
