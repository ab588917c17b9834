import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { spawnSync } from "node:child_process"
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { type Mutant, mutants } from "./mutants.ts"

/**
 * Whether the tests watch the rules: in a copy of the checkout each rule is broken once, and a test must fail. It takes
 * minutes, so it runs when OPENCTL_MUTANTS is set: to `all`, or to a pattern of what is broken.
 */
const asked = process.env.OPENCTL_MUTANTS
const chosen = mutants.filter((mutant) => asked === "all" || (asked && new RegExp(asked).test(mutant.breaks)))
const root = path.resolve(import.meta.dirname, "../..")
const LONG = 180_000

describe.skipIf(!asked)("a rule that is broken is noticed", () => {
  let copy = ""

  beforeAll(() => {
    copy = mkdtempSync(path.join(tmpdir(), "openctl-mutants-"))
    for (const folder of ["agents", "protocol", "server", "tests", "scripts"]) {
      cpSync(path.join(root, folder), path.join(copy, folder), { recursive: true })
    }
    for (const file of ["package.json", "bunfig.toml", "tsconfig.json"])
      cpSync(path.join(root, file), path.join(copy, file))
    symlinkSync(path.join(root, "node_modules"), path.join(copy, "node_modules"))
  })
  afterAll(() => rmSync(copy, { recursive: true, force: true }))

  const passes = ({ by, only }: Pick<Mutant, "by" | "only">): boolean => {
    const file = by === "policy" ? "server/src/access/policy.test.ts" : `tests/integration/${by}.test.ts`
    const env = { ...process.env, OPENCTL_MUTANTS: "", LOG_LEVEL: "silent" }
    const { status } = spawnSync(process.execPath, ["test", file, "-t", only, "--bail"], {
      cwd: copy,
      env,
      timeout: LONG,
    })
    return status === 0
  }

  for (const how of new Set(chosen.map(({ by, only }) => JSON.stringify({ by, only })))) {
    const { by, only } = JSON.parse(how) as Mutant
    test(`unbroken, ${by} passes (${only})`, () => expect(passes({ by, only })).toBe(true), LONG)
  }

  for (const mutant of chosen) {
    test(
      mutant.breaks,
      () => {
        const file = path.join(copy, mutant.file)
        const whole = readFileSync(file, "utf8")
        // A rule that was written anew needs its mutant written anew.
        expect({ file: mutant.file, times: whole.split(mutant.text).length - 1 }).toEqual({
          file: mutant.file,
          times: 1,
        })
        writeFileSync(
          file,
          whole.replace(mutant.text, () => mutant.broken),
        )
        try {
          expect({ noticed: !passes(mutant) }).toEqual({ noticed: true })
        } finally {
          writeFileSync(file, whole)
        }
      },
      LONG,
    )
  }
})
