import { expect, test } from "bun:test"
import { problemAddress, problemOf, sayProblem } from "./problem.ts"

test("only known problems count, whatever the address says", () => {
  expect(problemOf("not_invited")).toBe("not_invited")
  for (const other of ["", "constructor", "toString", "<b>x</b>", null, undefined, 7])
    expect(problemOf(other)).toBeNull()
})

test("nobody is told to get a code on a server without codes", () => {
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
