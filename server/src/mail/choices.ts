import type { Kysely } from "kysely"
import { MailChoices } from "#protocol/letters"
import type { Store } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"

/** Which letters somebody wants. A refusal belongs to an address; a person's choice applies to all of their addresses. */
export type Topic = keyof MailChoices
export const topics: readonly Topic[] = MailChoices.keyof().options

/** By a link in an email: recorded as done by the holder of the address, if anybody has proved it. */
export async function refuseTopic(store: Store, address: string, topic: Topic): Promise<void> {
  await store.change(null, async ({ db, record }) => {
    const owner = await db.selectFrom("addresses").select("person_id").where("address", "=", address).executeTakeFirst()
    await record({
      name: "mail.chosen",
      ...(owner && { actor: owner.person_id }),
      data: { [topic]: false },
      names: { address },
    })
    await db
      .insertInto("mail_refusals")
      .values({ address, topic, at: store.now })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  })
}

/** Whether an address, or the person who has proved it, has refused such letters. */
export async function isRefused(db: Kysely<Tables>, address: string, topic: Topic): Promise<boolean> {
  const row = await db
    .selectFrom("mail_refusals as r")
    .select("r.address")
    .where("r.topic", "=", topic)
    .where((it) =>
      it.or([
        it("r.address", "=", address),
        it(
          "r.address",
          "in",
          it
            .selectFrom("addresses as mine")
            .innerJoin("addresses as theirs", "theirs.person_id", "mine.person_id")
            .select("theirs.address")
            .where("mine.address", "=", address),
        ),
      ]),
    )
    .executeTakeFirst()
  return row !== undefined
}

export async function choicesOf(store: Store, person: string): Promise<MailChoices> {
  const rows = await store.unrecorded
    .selectFrom("mail_refusals as r")
    .innerJoin("addresses as a", "a.address", "r.address")
    .select("r.topic")
    .where("a.person_id", "=", person)
    .execute()
  const refused = new Set(rows.map(({ topic }) => topic))
  return MailChoices.parse(Object.fromEntries(topics.map((topic) => [topic, !refused.has(topic)])))
}

export async function choose(store: Store, person: string, wanted: Partial<MailChoices>): Promise<void> {
  await store.change(person, async ({ db, record }) => {
    await record({ name: "mail.chosen", data: wanted, names: { address: undefined } })
    const mine = db.selectFrom("addresses").select("address").where("person_id", "=", person)
    for (const topic of topics) {
      if (wanted[topic] === undefined) continue
      await db.deleteFrom("mail_refusals").where("topic", "=", topic).where("address", "in", mine).execute()
      if (wanted[topic]) continue
      const rows = (await mine.execute()).map(({ address }) => ({ address, topic, at: store.now }))
      if (rows.length > 0) await db.insertInto("mail_refusals").values(rows).execute()
    }
  })
}
