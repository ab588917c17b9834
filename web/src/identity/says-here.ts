import { says } from "../api/says.ts"

/** The same beside the field that it is about: the server's own name of the field ("code: ...") would say it twice. */
export function saysHere(error: unknown): string {
  return says(error).replace(/^(code|email|confirm): /, "")
}
