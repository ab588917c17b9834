import { expect, test } from "bun:test"
import { problemAddress, problemOf, sayProblem } from "./problem.ts"

test("only problems that there are count, whatever stands in the address", () => {
  expect(problemOf("not_invited")).toBe("not_invited")
  for (const other of ["", "constructor", "toString", "<b>x</b>", null, undefined, 7])
    expect(problemOf(other)).toBeNull()
})

test("nobody is sent for a code where there are none", () => {
  for (const name of ["prove_address", "not_connected", "no_address", "refused"]) {
    const problem = problemOf(name)
    if (!problem) throw new Error(name)
    expect(sayProblem(problem, true)).toContain("code")
    expect(sayProblem(problem, false)).not.toContain("code")
  }
})

test("the address behind the # is read, and nothing else", () => {
  expect(problemAddress("#bob%40example.com")).toBe("bob@example.com")
  for (const hash of ["", "#", "#e12", "#for=bob@example.com", "#%E0%A4%A"]) expect(problemAddress(hash)).toBeNull()
})
