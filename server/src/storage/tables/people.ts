import type { Generated } from "kysely"

/** People, and how they are known. */
export interface PeopleTables {
  people: PeopleTable
  sign_ins: SignInsTable
  addresses: AddressesTable
  tokens: TokensTable
}

/** A person who uses this server. */
export interface PeopleTable {
  id: string
  name: string
  email: string
  email_verified: boolean | number
  image: string | null
  created_at: Date | string
  updated_at: Date | string
  disabled_at: number | null
  deleted_at: number | null
  /** 1 while the name is derived from the address and the person has not confirmed it. */
  unnamed: Generated<number>
}

/** A sign-in in one browser. */
export interface SignInsTable {
  /** The provider, account and provider's session of the sign-in: when that session ends, so does this row. */
  provider: Generated<string | null>
  provider_subject: Generated<string | null>
  provider_session: Generated<string | null>
  id: string
  token: string
  person_id: string
  expires_at: Date | string
  ip_address: string | null
  user_agent: string | null
  created_at: Date | string
  updated_at: Date | string
}

/** A proved address. It belongs to one person: the newest proof wins. */
export interface AddressesTable {
  address: string
  person_id: string
  proved_at: number
}

/** Our own API tokens, stored as SHA-256. */
export interface TokensTable {
  id: string
  person_id: string
  label: string
  prefix: string
  hash: string
  scopes: string
  created_at: number
  expires_at: number | null
  last_used_at: number | null
}
