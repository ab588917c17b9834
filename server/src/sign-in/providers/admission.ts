import type { Store } from "../../storage/store.ts"
import { maySignIn, type SigningIn } from "../sign-in.ts"

/**
 * Who comes in by a provider. Accounts are never linked by themselves: an address that somebody has here opens their account
 * by a code only, until they connect the provider while they are signed in.
 */
export type Problem =
  /** The provider gave no address that we could store. */
  | "no_address"
  /** The provider's word is not enough: a code has to show it. */
  | "prove_address"
  /** Somebody with this address is here, and does not sign in this way. */
  | "not_connected"
  /** Nobody has invited this address, and the server takes no others. */
  | "not_invited"
  | "disabled"

type Terms = Pick<SigningIn, "store" | "signUp" | "signUpDomains">

/** Whether somebody may be made of an account that nobody here has. */
export async function judgeNewcomer(
  terms: Terms,
  asserted: { address: string; proved: boolean },
): Promise<Problem | null> {
  // Before anything is looked up: who can claim any address would learn from the answer who is here.
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

/** Whether a person may still come in. */
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
