/** As many lines as a request may append. What comes after them is refused (413) with `expected`. */
export const LINES_PER_REQUEST = 100_000

/** The longest line that is taken, without its newline. Nothing that an agent writes comes near this. */
export const LONGEST_LINE = 64 * 1024 * 1024
