import { afterAll } from "bun:test"
import { cast } from "../harness/cast.ts"
import type { TestDatabase } from "../harness/databases.ts"
import type { House, TokenHolder } from "../harness/people.ts"
import { type PostOffice, postOffice } from "./post-office.ts"

/** A house that sends its email to a post office of its own, with these people in it; see `cast`. */
export function castWithMail<const Name extends string>(
  database: Pick<TestDatabase, "env">,
  names: readonly Name[] = [],
): { house: House; office: PostOffice } & Record<Name, TokenHolder> {
  const office = {} as PostOffice
  const made = cast(database, names, async () => {
    Object.assign(office, await postOffice())
    return envOf(office)
  })
  afterAll(() => office.close?.())
  return { ...made, office }
}

export const envOf = (office: PostOffice) => ({ SMTP_URL: office.url(), MAIL_FROM: "openctl@example.com" })
