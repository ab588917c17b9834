import { expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { checkMounted } from "./mounted.ts"

test("a start fails if a declared call is mounted nowhere, and says which", () => {
  const all = Object.values(calls).map(({ method, path }) => ({ method, path }))
  checkMounted(all)
  const withoutHealth = all.filter(({ path }) => path !== calls.health.path)
  expect(() => checkMounted(withoutHealth)).toThrow("No room mounts these calls: health.")
})
