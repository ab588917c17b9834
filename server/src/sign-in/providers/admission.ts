import type { Store } from "../../storage/store.ts"
import { maySignIn, type SigningIn } from "../sign-in.ts"

/**
 * Who may sign in with a provider. Accounts are never linked automatically: an address with an account here opens it only by
 * a code, until its person connects the provider while signed in.
 */
export type Problem =
  /** The provider gave no address that we could store. */
  | "no_address"
  /** The provider's claim isn't enough: a code has to prove it. */
  | "prove_address"
  /** The address has an account that doesn't sign in this way. */
  | "not_connected"
  /** Nobody has invited this address, and the server takes no others. */
  | "not_invited"
  | "disabled"

type Terms = Pick<SigningIn, "store" | "signUp" | "signUpDomains">

/** Whether an account may be made for a provider's account that is unknown here. */
export async function judgeNewcomer(
  terms: Terms,
  asserted: { address: string; proved: boolean },
): Promise<Problem | null> {
  // Before any lookup: otherwise somebody who can claim any address would learn from the answer who has an account.
  if (!asserted.proved) return "prove_address"
  if (await isSomebodys(terms.store, asserted.address)) return "not_connected"
  return (await maySignIn(terms, asserted.address)) ? null : "not_invited"
}

async function isSomebodys(store: Store, address: string): Promise<boolean> {
  const it = await store.unrecorded
    .selectNoFrom((row) => [
      row.exists(row.selectFrom("people").select("id").where("email", "=", address)).as("account"),
      row.exists(row.selectFrom("addresses").select("address").where("address", "=", address)).as("proved"),
    ])
    .executeTakeFirstOrThrow()
  return Boolean(it.account) || Boolean(it.proved)
}

/** Whether a person may still sign in. */
export async function judgeKnown(store: Store, person: string): Promise<Problem | null> {
  const row = await store.unrecorded
    .selectFrom("people")
    .select("id")
    .where("id", "=", person)
    .where("disabled_at", "is", null)
    .where("deleted_at", "is", null)
    .executeTakeFirst()
  return row ? null : "disabled"
}
