import type { Generated } from "kysely"

/** The ways in. */
export interface SignInTables {
  accounts: AccountsTable
  devices: DevicesTable
  start_links: StartLinksTable
  sign_in_links: SignInLinksTable
  code_asks: CodeAsksTable
  wrong_codes: WrongCodesTable
}

/** A provider's account with which a person signs in. */
export interface AccountsTable {
  id: string
  account_id: string
  provider_id: string
  person_id: string
  created_at: Date | string
  updated_at: Date | string
}

/** A program that asks to be signed in (RFC 8628). Only a hash of its secret is stored. */
export interface DevicesTable {
  hash: string
  user_code: string
  name: string
  /** The requested scopes of its token, separated by spaces. */
  scopes: Generated<string>
  asked_from: string
  asked_at: number
  expires_at: number
  polled_at: number | null
  status: "pending" | "approved" | "denied"
  person_id: string | null
}

/** The one-time links of a server without any account. */
export interface StartLinksTable {
  hash: string
  expires_at: number
}

/** A request for a code to an address. The code is made when it is sent; only a keyed hash of it is stored. */
export interface CodeAsksTable {
  id: string
  address: string
  /** The hash of a browser's own secret, or a person. */
  asker: string
  /** The person who adds the address to their account; null for a sign-in. */
  person_id: string | null
  network: string
  /** 1 if the browser has signed in with this address before. */
  known: number
  hash: string | null
  digits: number
  tries: number
  asked_at: number
  expires_at: number
  /** When a node began to send it. */
  taken_at: number | null
  /** When it was sent, or when it was decided to send none. */
  sent_at: number | null
}

/** A wrong code, kept for a day for counting. */
export interface WrongCodesTable {
  id: string
  address: string
  network: string
  at: number
}

/** A one-time link by which an operator signs a person in. */
export interface SignInLinksTable {
  hash: string
  person_id: string
  expires_at: number
}
