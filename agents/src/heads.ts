import { beginningOf, type Json, recordsOf } from "./json.ts"

/** A file's head, read as records and as one document, to tell whose file it is. */
export interface Head {
  text: string
  /** The records of its first lines; a cut one as far as it goes. */
  records: Json[]
  /** The file as one object, as far as it goes. */
  document: Json
}

const LINES = 20

export function headOf(text: string): Head {
  const records = text.split("\n", LINES).flatMap((line) => {
    const { records } = recordsOf(line)
    const begun = records.length > 0 ? null : beginningOf(line)
    return begun === null ? records : [begun]
  })
  return { text, records, document: beginningOf(text) ?? {} }
}
