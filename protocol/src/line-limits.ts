/** The most lines that one request may append. The rest is refused (413) with `expected`. */
export const LINES_PER_REQUEST = 100_000

/** The longest line that is accepted, without its newline. No agent writes lines near this length. */
export const LONGEST_LINE = 64 * 1024 * 1024
