import { expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"

/** A server without mail: sharing works, says that no email is sent, and shows locally what would have been. */
onEachDatabase((database) => {
  const { house } = cast(database)

  test("sharing works and says that no email is sent", async () => {
    const ann = await house.person("ann@example.com")
    expect(await house.asking().send(calls.getSignIn, {})).toMatchObject({ mail: false, inbox: true })
    const session = await house.session(ann, { title: "Fix" })
    await ann.send(calls.invite, { id: session.id, email: "bob@example.com" })
    const [row] = (await ann.send(calls.listCollaborators, { id: session.id })).collaborators
    expect(row).toMatchObject({
      letter: "none",
      problem: "This server doesn't send email. Copy the link and send it yourself.",
    })
  })

  test("the local inbox shows the letter as it would look, and runs nothing in it", async () => {
    const { letters } = await house.asking().send(calls.readInbox, {})
    const shown = await house.asking().fetch(letters[0]!.page ?? "")
    expect(await shown.text()).toContain("Open the session")
    expect(shown.headers.get("content-security-policy")).toContain("sandbox")
    for (const key of ["", "?key=", "?key=made-up", letters[0]!.page!.slice(-44)]) {
      expect((await house.asking().fetch(`/api/inbox/${letters[0]!.id}${key.replace(/=(.*)$/, "=$1x")}`)).status).toBe(
        404,
      )
    }
  })

  test("letters kept for the inbox don't go out once mail is set up", async () => {
    const states = await house.store.db.selectFrom("letters").select("state").distinct().execute()
    expect(states).toEqual([{ state: "kept" }])
  })
})
