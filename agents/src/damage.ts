/** What a raw entry is called where a line is no whole record. Rows show it, since something may be missing there. */
export const damage = {
  overfull: "a line with too much structure to read",
  line: "a line that is no record",
  piece: "a piece that is no record",
} as const

export const damaged: ReadonlySet<string> = new Set(Object.values(damage))
