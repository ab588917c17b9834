import type { Kysely } from "kysely"
import type { Tables } from "../tables.ts"

/** Errors of a turn that are no failed calls. Turns are counted anew with a reading, so that no released version has any without. */
export async function turnErrors({ schema }: Kysely<Tables>): Promise<void> {
  await schema
    .alterTable("turns")
    .addColumn("errors", "bigint", (c) => c.notNull().defaultTo(0))
    .execute()
}
