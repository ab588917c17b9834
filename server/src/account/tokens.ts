import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import { type Doorway, onPerson } from "../access/door.ts"
import { listTokens, makeToken, revokeToken } from "../people/tokens.ts"

const DAY = 86_400_000

/** The settings page's calls about the tokens of a person's programs. */
export function tokenRoutes(way: Doorway): void {
  const { store } = way

  onPerson(way, calls.listTokens, "read", (asker) => listTokens(store, asker.person.id))

  onPerson(way, calls.createToken, "account", async (asker, asked) => {
    const { label, scopes, expires_in_days } = await asked.input()
    // A token that could make a wider one would be as wide itself.
    const more = scopes.filter((scope) => !asker.scopes.includes(scope))
    if (more.length > 0) {
      throw new Refusal("FORBIDDEN", `This token can't create one that can do more than itself (${more.join(", ")}).`)
    }
    // Nor may a token outlive itself through the tokens it makes: if one that was valid for an hour leaks, the leak lasts an
    // hour.
    const left = asker.via === "token" && asker.until !== null ? asker.until - Date.now() : Number.POSITIVE_INFINITY
    const lastsMs = Math.min(expires_in_days === null ? Number.POSITIVE_INFINITY : expires_in_days * DAY, left)
    return store.change(asker.person.id, (change) =>
      makeToken(change, store, asker.person.id, {
        label,
        scopes,
        lastsMs: Number.isFinite(lastsMs) ? lastsMs : null,
      }),
    )
  })

  onPerson(way, calls.revokeToken, "read", async (asker, asked) => {
    const { tokenId } = await asked.input()
    // A token may always end itself; ending another needs more.
    if (tokenId !== asker.credential && !asker.scopes.includes("account")) throw new Refusal("FORBIDDEN")
    await revokeToken(store, asker.person.id, tokenId, asker.person.id)
    return {}
  })
}
