import { type Client, clientOf } from "../tests/storage/client.ts"
import type { TestPerson } from "../tests/storage/person.ts"

/** A new session, shared with everyone else. Owners take turns, since a person may only add so many people an hour. */
export async function sharedSession(url: string, people: readonly TestPerson[], round: number): Promise<Shared> {
  const owner = people[round]
  if (!owner) throw new Error("There are not enough people.")
  const others = people.filter((one) => one !== owner)
  const client = clientOf(url, owner.token)
  const { id } = await client.create({ agent: "claude-code" })
  await client.call("POST", `/sessions/${id}/collaborators`, { emails: others.map((one) => one.email) })
  // Each person opens it once, which accepts the invitation.
  for (const { token } of others) {
    const answer = await fetch(`${url}/api/sessions/${id}`, { headers: { authorization: `Bearer ${token}` } })
    if (!answer.ok) throw new Error(`A session was not shared: ${answer.status}`)
  }
  return { id, owner, others, client }
}

interface Shared {
  id: string
  owner: TestPerson
  others: TestPerson[]
  client: Client
}
