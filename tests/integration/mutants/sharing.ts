import { type Mutant, races, sharing, twoAddresses } from "./mutant.ts"

const additions = "server/src/sharing/additions.ts"
const collaborators = "server/src/sharing/collaborators.ts"
const list = "server/src/sharing/collaborator-list.ts"

/** Shared and changed things: one at a time, and within the limits. */
export const ofSharing: Mutant[] = [
  { breaks: "two count at once", file: additions, text: ".forUpdate()", broken: "", ...races },
  {
    breaks: "the fifty-first addition of the hour",
    file: additions,
    text: "Number(count) >= ADDITIONS_AN_HOUR",
    broken: "Number(count) > ADDITIONS_AN_HOUR",
    by: "races",
    only: "^SQLite",
  },
  {
    breaks: "the fifty-first collaborator",
    file: collaborators,
    text: "Number(count) >= MOST_COLLABORATORS",
    broken: "Number(count) > MOST_COLLABORATORS",
    by: "races",
    only: "^SQLite",
  },
  {
    breaks: "a removal takes one invitation of several",
    file: collaborators,
    text: '(row.person_id === null ? it("id", "=", row.id) : allOf(it, row.person_id))',
    broken: 'it("id", "=", row.id)',
    ...twoAddresses,
  },
  {
    breaks: "viewers see whole addresses",
    file: collaborators,
    text: "all ? row.address : maskAddress(row.address)",
    broken: "row.address",
    ...sharing,
  },
  {
    breaks: "viewers see who has not come yet",
    file: list,
    text: '.where("c.person_id", "is not", null)',
    broken: "",
    ...sharing,
  },
]
