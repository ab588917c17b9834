import { expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { onEachDatabase } from "../harness/databases.ts"
import type { TokenHolder } from "../harness/people.ts"
import { castWithMail } from "./cast-with-mail.ts"

/** What an owner is told about an address that has unsubscribed. Control: with REFUSED for everybody, Dora is told. */
onEachDatabase((database) => {
  const { house, office } = castWithMail(database)

  /** Invites an address to a session of its own, and returns what the owner sees once the email was sent or dropped. */
  async function invited(owner: TokenHolder, address: string) {
    const { id } = await house.session(owner)
    await owner.send(calls.invite, { id, email: address })
    for (;;) {
      const { collaborators } = await owner.send(calls.listCollaborators, { id })
      const row = collaborators.find(({ email }) => email === address)
      if (row && row.letter !== "queued") return { letter: row.letter, problem: row.problem }
      await Bun.sleep(20)
    }
  }

  test("only earlier senders learn that an address has unsubscribed; to others it looks like any other", async () => {
    const ann = await house.person("ann@example.com")
    const dora = await house.person("dora@example.com")
    expect(await invited(ann, "bob@example.com")).toEqual({ letter: "sent", problem: null })
    const [letter] = await office.until(1)
    const leave = /<(.+)>/.exec(letter?.header("list-unsubscribe") ?? "")?.[1] ?? ""
    expect((await fetch(leave, { method: "POST", body: "List-Unsubscribe=One-Click" })).status).toBe(200)
    expect(await invited(ann, "bob@example.com")).toEqual({
      letter: "none",
      problem: "This address has unsubscribed from emails. Send the link yourself.",
    })
    expect(await invited(dora, "bob@example.com")).toEqual(await invited(dora, "new@example.com"))
    await office.until(2)
    expect(office.letters.map(({ to }) => to[0])).toEqual(["bob@example.com", "new@example.com"])
  })
})
