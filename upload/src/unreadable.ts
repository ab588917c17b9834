/** A file can't be read as a text. `why` is the end of a sentence that begins with the file's name. */
export class Unreadable extends Error {
  readonly why: string

  constructor(why: string, cause?: unknown) {
    super(`The file ${why}`, { cause })
    this.name = "Unreadable"
    this.why = why
  }
}
