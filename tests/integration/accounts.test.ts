import { beforeAll, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { askForCode, refused } from "../harness/people.ts"

/** Nobody may learn whether an address has an account, and the installation decides who may have one. */
onEachDatabase((database) => {
  const { house, alice } = cast(database, ["alice"], { SIGN_UP: "domains", SIGN_UP_DOMAINS: "example.org" })

  beforeAll(async () => {
    await house.person("known@example.com")
  })

  /** Everything that a client sees, with the parts that differ per request made equal. */
  async function seen(response: Response, address: string) {
    const body = (await response.text()).replaceAll(address, "the address").replace(/"id":"\w{26}"/, '"id":"an id"')
    // Each browser gets a secret of its own, of fixed length.
    const headers = [...response.headers]
      .filter(([name]) => !["date", "content-length"].includes(name))
      .map(([name, value]) => [name, value.replace(/browser=[\w-]{43};/, "browser=a secret;")])
      .sort()
    return { status: response.status, headers, body }
  }

  test("Alice can't tell by an invitation whether somebody has an account", async () => {
    const { id } = await house.session(alice)
    const answers = await Promise.all(
      ["known@example.com", "never@example.com"].map(async (email) => {
        const body = JSON.stringify({ email, role: "contributor" })
        const invited = await alice.fetch(`/api/sessions/${id}/collaborators`, { method: "POST", body })
        return seen(invited, email)
      }),
    )
    expect(answers[0]).toEqual(answers[1] as (typeof answers)[0])
    const { collaborators } = await alice.send(calls.listCollaborators, { id })
    const [one, other] = collaborators.map(({ name, person_id, status, letter }) => ({
      name,
      person_id,
      status,
      letter,
    }))
    expect(one).toEqual(other as typeof one)
    expect(one).toMatchObject({ name: null, person_id: null, status: "invited" })
  })

  test("nobody can tell by asking for a code whether somebody has an account, or might have one", async () => {
    const answers = await Promise.all(
      ["known@example.com", "stranger@example.com", "anybody@example.org"].map(async (email) => {
        const asked = await house
          .asking()
          .fetch("/api/sign-in/code", { method: "POST", body: JSON.stringify({ email }) })
        return seen(asked, email)
      }),
    )
    expect(answers[0]?.status).toBe(200)
    for (const answer of answers) expect(answer).toEqual(answers[0] as typeof answer)
  })

  test("people of the domain may sign up, and others only if invited", async () => {
    const colleague = await house.browser("colleague@example.org")
    expect((await colleague.send(calls.getMe, {})).addresses).toEqual([
      { email: "colleague@example.org", verified: true },
    ])
    for (const email of ["dave@example.net", "dave@sub.example.org", "dave@notexample.org"]) {
      await house.asking().send(calls.sendCode, { email })
    }
    await house.browser("another@example.org")
    const { letters } = await house.asking().send(calls.readInbox, {})
    expect(letters.filter((letter) => letter.to.startsWith("dave@"))).toEqual([])
    const { id } = await house.session(alice)
    await alice.send(calls.invite, { id, email: "dave@example.net" })
    const dave = await house.browser("dave@example.net")
    expect((await dave.send(calls.getSession, { id })).collaborator_role).toBe("viewer")
  })

  test("a code is good for ten minutes and not for eleven", async () => {
    const email = "known@example.com"
    const { code, cookie } = await askForCode(house.asking(), email)
    await house.store.unrecorded
      .updateTable("code_asks")
      .set({ expires_at: Date.now() - 1 })
      .execute()
    expect(await refused(house.asking({ cookie }).send(calls.signIn, { email, code }))).toBe("400 INVALID_INPUT")
    // The control: the next code, which nobody has aged, signs in.
    expect((await house.browser(email)).address).toBe(email)
  })
})
