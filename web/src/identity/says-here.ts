import { says } from "../api/says.ts"

/** The same beside the field in question: with the server's own name of the field ("code: ...") it would be said twice. */
export function saysHere(error: unknown): string {
  return says(error).replace(/^(code|email|confirm): /, "")
}
