import { expect, test } from "bun:test"
import { streamIn } from "./streaming.ts"

test("a transcript of 40 MB streams in and out, and the server's memory does not grow with it", async () => {
  const { growth } = await streamIn(40)
  // The measurement includes the garbage of a busy runtime; a body held whole, as bytes and as text, would be far more.
  expect(growth).toBeLessThan(200 * 1_048_576)
}, 120_000)
