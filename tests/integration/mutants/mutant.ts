/**
 * Deliberate breaks of the rules, one each, and the test that must notice. `text` stands once in the file; `broken` is put in
 * its place. A mutant that lives shows a rule that nobody watches.
 */
export interface Mutant {
  breaks: string
  file: string
  text: string
  broken: string
  /** The test file that must fail, and which of its tests are enough. */
  by: string
  only: string
}

export const sharing = { by: "sharing", only: "^SQLite" }
export const twoAddresses = { by: "two-addresses", only: "^SQLite" }
export const history = { by: "history", only: "^SQLite" }
export const races = { by: "races", only: "^PostgreSQL" }
