/**
 * Deliberate breaks of the rules, one each, and the test that must notice. `text` occurs once in the file and is replaced by
 * `broken`. A surviving mutant shows a rule that no test protects.
 */
export interface Mutant {
  breaks: string
  file: string
  text: string
  broken: string
  /** The test file that must fail (of `tests/integration/`, or with its folder), and which of its tests are enough. */
  by: string
  only: string
}

export const sharing = { by: "sharing", only: "^SQLite" }
export const twoAddresses = { by: "two-addresses", only: "^SQLite" }
export const history = { by: "history", only: "^SQLite" }
export const races = { by: "races", only: "^PostgreSQL" }
