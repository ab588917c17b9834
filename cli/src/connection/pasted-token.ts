import { text } from "node:stream/consumers"
import { interrupted } from "../terminal/failure.ts"
import type { Output } from "../terminal/output.ts"

/** A token by a way on which nobody else sees it: typed without echo, or from stdin. Arguments are seen by every program. */
export async function pastedToken(out: Output): Promise<string> {
  if (!process.stdin.isTTY) return (await text(process.stdin)).trim()
  const { isCancel, password } = await import("@clack/prompts")
  const typed = await password({ message: "Paste the token", output: out.json ? process.stderr : process.stdout })
  if (isCancel(typed)) throw interrupted("Stopped. You weren't signed in.")
  return String(typed).trim()
}
