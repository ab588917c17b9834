import { cleanLine } from "#protocol/clean"
import { type Found, nameOf } from "./picked-files.ts"

/** What a session among the files is called: by its own title, else by its file. */
export function titleOfFound({ told, main }: Found): string {
  return cleanLine(told.title ?? "", 120) || cleanLine(nameOf(main.path), 120)
}
