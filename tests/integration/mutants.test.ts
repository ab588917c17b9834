import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { spawnSync } from "node:child_process"
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { ofAccess } from "./mutants/access.ts"
import { ofHistory } from "./mutants/history.ts"
import type { Mutant } from "./mutants/mutant.ts"
import { ofRemote } from "./mutants/remote.ts"
import { ofSharing } from "./mutants/sharing.ts"
import { ofTeam } from "./mutants/team.ts"

/**
 * Whether the tests protect the rules: a rule is broken in a copy of the checkout, and a test must fail. All of them take
 * minutes (`npm run soak -- mutants`); each run tests a handful, different ones each day. OPENCTL_MUTANTS chooses instead:
 * `all`, or a pattern of what is broken.
 */
const mutants: readonly Mutant[] = [...ofAccess, ...ofSharing, ...ofHistory, ...ofTeam, ...ofRemote]
const A_HANDFUL = 3
const asked = process.env.OPENCTL_MUTANTS
const chosen = asked ? mutants.filter(({ breaks }) => asked === "all" || new RegExp(asked).test(breaks)) : ofToday()

function ofToday(): Mutant[] {
  const day = Math.floor(Date.now() / 86_400_000)
  const today = mutants.filter((_, at) => Math.floor(at / A_HANDFUL) === day % Math.ceil(mutants.length / A_HANDFUL))
  console.log(`The mutants of day ${day}: ${today.map(({ breaks }) => breaks).join("; ")}`)
  return today
}

const root = path.resolve(import.meta.dirname, "../..")
const LONG = 180_000

describe("a broken rule is noticed", () => {
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
    const file =
      by === "policy"
        ? "server/src/access/policy.test.ts"
        : `tests/${by.includes("/") ? by : `integration/${by}`}.test.ts`
    const env = { ...process.env, LOG_LEVEL: "silent" }
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
        // A rule that was rewritten needs its mutant rewritten.
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
