import { cleanLine } from "#protocol/clean"
import { type Found, nameOf } from "./picked-files.ts"

/** A title for a session among the files: its own, or else the file's name. */
export function titleOfFound({ told, main }: Found): string {
  return cleanLine(told.title ?? "", 120) || cleanLine(nameOf(main.path), 120)
}
