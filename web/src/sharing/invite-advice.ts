import { normaliseAddress } from "#protocol/address"
import type { Collaborator } from "#protocol/sharing"
import { calledOf, listOf } from "./names.ts"
import { roleLabel } from "./roles.ts"
import type { Invite } from "./useInvite.ts"

interface Known {
  people: readonly Collaborator[]
  own: readonly string[]
  most: number
}

/** What can be said before the click: what is wrong with the text in the box, and what else inviting will do. */
export function adviceOn(
  invite: Pick<Invite, "chips" | "role" | "all">,
  known: Known,
): { wrong: string | null; tip: string | null; full?: true } {
  const bad = invite.chips.filter((chip) => normaliseAddress(chip) === null)
  const whole = invite.all().filter((it) => normaliseAddress(it) !== null)
  const there = known.people.filter((it) => whole.includes(it.email))
  const fresh = whole.filter((it) => !known.own.includes(it) && !there.some((known) => known.email === it))
  const mending = bad.length > 0 ? sayBad(bad) : null
  const room = known.most - known.people.length
  if (fresh.length > room) {
    return {
      wrong: `${fullOf(known)} ${room > 0 ? `There is room for ${room} more.` : "Remove someone first."}`,
      tip: null,
      full: true,
    }
  }
  const own = whole.find((it) => known.own.includes(it))
  if (own)
    return { wrong: mending, tip: `${own} is your own address. You own this session, so you don't need an invitation.` }
  if (there.length > 0) {
    const who = listOf(there.map((it) => calledOf(it, 60)))
    const have = there.length === 1 ? "has" : "have"
    return {
      wrong: mending,
      tip: `${who} already ${have} access. Inviting again changes the role to ${roleLabel(invite.role).toLowerCase()}.`,
    }
  }
  return { wrong: mending, tip: room <= 0 ? `${fullOf(known)} Remove someone to invite someone else.` : null }
}

const fullOf = (known: Known) => `A session can have ${known.most} collaborators. This one has ${known.people.length}.`

/** Invalid text stays in the box to be corrected: it is never sent, and doesn't stop the other invitations. */
export const sayBad = (bad: readonly string[]) =>
  bad.length === 1
    ? `${bad[0]} isn't a complete email address. Click it to edit it.`
    : `${bad.length} of these aren't complete email addresses. Click one to edit it.`
