/** Who has access. (The first use of an invitation binds it, its owner's proof ends it: access/bind.ts, access/own.ts.) */
export interface SharingTables {
  collaborators: CollaboratorsTable
  additions: AdditionsTable
  links: LinksTable
}

export interface CollaboratorsTable {
  id: string
  session_id: string
  address: string
  person_id: string | null
  role: "viewer" | "contributor"
  invited_by: string
  note: string | null
  created_at: number
  accepted_at: number | null
  expires_at: number | null
}

/** Every well-formed attempt to add somebody, for the limit of the rolling hour. */
export interface AdditionsTable {
  id: string
  person_id: string
  at: number
}

export interface LinksTable {
  id: string
  session_id: string
  label: string
  generation: number
  token_hash: string
  created_at: number
  expires_at: number | null
  revoked_at: number | null
  uses: number
  last_used_at: number | null
}
