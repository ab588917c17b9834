/** As many lines as a request may append. What comes after them is refused (413) with `expected`. */
export const LINES_PER_REQUEST = 100_000
