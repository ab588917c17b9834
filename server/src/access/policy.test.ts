import { describe, expect, test } from "bun:test"
import { Ability, Role } from "#protocol/people"
import { judge } from "./policy.ts"
import { allScopes } from "./viewer.ts"

/**
 * The matrix from the contract, written out a second time by hand, independently of the policy. A cell changed in only one
 * place fails here.
 */
const drawn = `
                owner  contributor  viewer  teammate  reader  appender  none
view            yes    yes          yes     yes       yes     404       404
download        yes    403          403     403       403     404       404
search          yes    yes          yes     yes       yes     404       404
readComments    yes    yes          yes     yes       yes     404       404
seePresence     yes    yes          yes     yes       403     404       404
seePeople       yes    yes          yes     403       403     404       404
seeSharing      yes    403          403     403       403     404       404
comment         yes    yes          403     403       403     404       404
moderate        yes    403          403     403       403     404       404
prompt          yes    yes          403     403       403     404       404
seeOwnPrompts   yes    yes          403     403       403     404       404
steer           yes    403          403     403       403     404       404
share           yes    403          403     403       403     404       404
leave           403    yes          yes     403       403     404       404
publish         yes    403          403     403       403     404       404
manage          yes    403          403     403       403     404       404
append          yes    403          403     403       403     yes       404
run             yes    403          403     403       403     404       404
`

const rows = drawn
  .trim()
  .split("\n")
  .map((row) => row.trim().split(/\s+/))
const roles = rows[0]?.map((name) => Role.parse(name)) ?? []

/** A state that doesn't forbid the ability for reasons of its own. */
const fitting = (ability: Ability) => ({
  kind: ability === "prompt" || ability === "steer" || ability === "run" ? ("remote" as const) : ("recorded" as const),
  status: "live" as const,
  commentsForReaders: true,
})

const answer = (code: string | null): string =>
  code === null
    ? "yes"
    : code === "NOT_FOUND"
      ? "404"
      : code === "CONFLICT"
        ? "409"
        : code === "REMOTE_SESSION_PUBLIC"
          ? "400"
          : "403"

describe("the matrix", () => {
  test("has a row for every ability and a column for every role", () => {
    expect(rows.slice(1).map((row) => row[0] ?? "")).toEqual([...Ability.options])
    expect([...roles].sort()).toEqual([...Role.options].sort())
  })

  for (const [name = "", ...cells] of rows.slice(1)) {
    const ability = Ability.parse(name)
    test(`${ability}: ${cells.join(" ")}`, () => {
      expect(roles.map((role) => answer(judge(role, ability, fitting(ability), allScopes)))).toEqual([...cells])
    })
  }

  test("only the abilities that the owner alone has are refused as the owner's", () => {
    const refusedAs = (code: string) =>
      Ability.options.filter((it) => judge("reader", it, fitting(it), allScopes) === code)
    expect(refusedAs("NOT_OWNER")).toEqual([
      "download",
      "seeSharing",
      "moderate",
      "steer",
      "share",
      "publish",
      "manage",
      "run",
    ])
    expect(refusedAs("FORBIDDEN")).toEqual([
      "seePresence",
      "seePeople",
      "comment",
      "prompt",
      "seeOwnPrompts",
      "leave",
      "append",
    ])
  })

  test("an archived session takes no comments and no entries", () => {
    for (const ability of ["comment", "moderate", "append"] as const) {
      expect(answer(judge("owner", ability, { ...fitting(ability), status: "archived" }, allScopes))).toBe("409")
    }
  })

  test("prompts need a remote session that is live", () => {
    for (const ability of ["prompt", "steer"] as const) {
      for (const it of [
        { kind: "recorded", status: "live" },
        { kind: "remote", status: "complete" },
        { kind: "remote", status: "incomplete" },
        { kind: "remote", status: "archived" },
      ] as const) {
        expect(answer(judge("owner", ability, { ...it, commentsForReaders: false }, allScopes))).toBe("409")
      }
    }
  })

  test("a remote session is never made public", () => {
    expect(answer(judge("owner", "publish", { ...fitting("publish"), kind: "remote" }, allScopes))).toBe("400")
  })

  test("a reader reads comments only where the owner allows it", () => {
    expect(judge("reader", "readComments", { ...fitting("readComments"), commentsForReaders: false }, allScopes)).toBe(
      "FORBIDDEN",
    )
    expect(
      judge("viewer", "readComments", { ...fitting("readComments"), commentsForReaders: false }, allScopes),
    ).toBeNull()
  })

  test("a teammate reads comments and sees who is here, whatever readers may", () => {
    const closed = { ...fitting("readComments"), commentsForReaders: false }
    expect(judge("teammate", "readComments", closed, allScopes)).toBeNull()
    const may = (role: Role) => Ability.options.filter((it) => judge(role, it, fitting(it), allScopes) === null)
    expect(may("teammate").filter((it) => !may("reader").includes(it))).toEqual(["seePresence"])
    expect(may("reader").filter((it) => !may("teammate").includes(it))).toEqual([])
  })

  test("a role that is too small is refused before the state is told", () => {
    expect(answer(judge("viewer", "comment", { ...fitting("comment"), status: "archived" }, allScopes))).toBe("403")
    expect(answer(judge("reader", "publish", { ...fitting("publish"), kind: "remote" }, allScopes))).toBe("403")
  })

  test("a token that may only read does not share", () => {
    expect(judge("owner", "share", fitting("share"), ["read"])).toBe("FORBIDDEN")
    expect(judge("owner", "view", fitting("view"), ["read"])).toBeNull()
  })
})
