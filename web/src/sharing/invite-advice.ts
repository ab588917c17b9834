import { normaliseAddress } from "#protocol/address"
import type { Collaborator } from "#protocol/calls"
import { calledOf, listOf } from "./names.ts"
import { roleLabel } from "./roles.ts"
import type { Invite } from "./useInvite.ts"

interface Known {
  people: readonly Collaborator[]
  own: readonly string[]
  most: number
}

/** What can be told before the click: what is wrong and must be mended first, or what will happen beside inviting. */
export function adviceOn(
  invite: Pick<Invite, "chips" | "text" | "role" | "all">,
  paused: boolean,
  known: Known,
): { wrong: string | null; tip: string | null } {
  const typed = invite.text.trim()
  const bad = invite.chips.find((chip) => normaliseAddress(chip) === null)
  if (bad) return { wrong: `${bad} is not a whole address. Take it out, or write it again.`, tip: null }
  if (typed !== "" && paused && normaliseAddress(typed) === null) {
    return { wrong: "This is not a whole address yet. It looks like bob@example.com.", tip: null }
  }
  const whole = invite.all().filter((it) => normaliseAddress(it) !== null)
  const there = known.people.filter((it) => whole.includes(it.email))
  const fresh = whole.filter((it) => !known.own.includes(it) && !there.some((known) => known.email === it))
  const room = known.most - known.people.length
  if (fresh.length > room) {
    return {
      wrong: `${fullOf(known)} ${room > 0 ? `There is room for ${room} more.` : "Remove somebody first."}`,
      tip: null,
    }
  }
  const own = whole.find((it) => known.own.includes(it))
  if (own) return { wrong: null, tip: `${own} is your own address. You own this session, so you need no invitation.` }
  if (there.length > 0) {
    const who = listOf(there.map((it) => calledOf(it, 60)))
    const have = there.length === 1 ? "has" : "have"
    return {
      wrong: null,
      tip: `${who} ${have} access already. Inviting again sets the role to ${roleLabel(invite.role)}.`,
    }
  }
  return { wrong: null, tip: room <= 0 ? `${fullOf(known)} Remove somebody to invite somebody else.` : null }
}

const fullOf = (known: Known) =>
  `A session can have ${known.most} collaborators, and this one has ${known.people.length}.`
