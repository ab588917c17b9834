import { expect, test } from "bun:test"
import type { Visibility } from "#protocol/sessions"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"

onEachDatabase((database) => {
  const { house, alice } = cast(database, ["alice"])

  const set = (id: string, values: { kind?: "remote" | "recorded"; visibility?: Visibility }) =>
    house.store.unrecorded
      .updateTable("sessions")
      .set(values)
      .where("id", "=", id)
      .execute()
      .then(
        () => "done",
        (error: Error) => (/sessions_remote_is_private/.test(error.message) ? "refused" : error.message),
      )

  test("the database itself keeps a remote session from being public or the team's, however it is tried", async () => {
    const { id } = await house.session(alice)
    expect(await set(id, { kind: "remote" })).toBe("done")
    expect(await set(id, { visibility: "public" })).toBe("refused")
    expect(await set(id, { visibility: "team" })).toBe("refused")
    expect(await set(id, { kind: "recorded", visibility: "team" })).toBe("done")
    expect(await set(id, { kind: "remote" })).toBe("refused")
    expect(await set(id, { kind: "recorded", visibility: "public" })).toBe("done")
    expect(await set(id, { kind: "remote" })).toBe("refused")
    expect(await set(id, { kind: "remote", visibility: "private" })).toBe("done")
    const row = await house.store.db.selectFrom("sessions").selectAll().where("id", "=", id).executeTakeFirstOrThrow()
    for (const visibility of ["team", "public"] as const) {
      const copy = house.store.unrecorded
        .insertInto("sessions")
        .values({ ...row, id: `${id.slice(0, -1)}0`, external_id: null, visibility })
        .execute()
      await expect(copy).rejects.toThrow("sessions_remote_is_private")
    }
  })
})
