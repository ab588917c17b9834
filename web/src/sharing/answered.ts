import type { QueryClient } from "@tanstack/react-query"
import type { OutputOf } from "#protocol/call"
import { calls } from "#protocol/calls"
import type { Collaborator, InviteResult } from "#protocol/sharing"
import { keyOf } from "../api/keys.ts"
import { invited } from "./ahead.ts"

type People = OutputOf<typeof calls.listCollaborators>

/** Puts the server's answer into the list of people before the list is refetched. */
export function answered(queries: QueryClient, id: string) {
  const key = keyOf(calls.listCollaborators, { id })
  const now = () => queries.getQueryData<People>(key)?.collaborators ?? []
  const change = (how: (now: Collaborator[]) => Collaborator[]) => {
    // An answer in flight was made before the change.
    void queries.cancelQueries({ queryKey: key })
    queries.setQueryData<People>(key, (all) => {
      if (!all) return all
      const collaborators = how(all.collaborators)
      return { collaborators, total: collaborators.length }
    })
  }
  return {
    set: (it: Collaborator) => change((all) => all.map((row) => (row.id === it.id ? it : row))),
    remove(who: string): Collaborator | undefined {
      const gone = now().find((it) => it.id === who)
      change((all) => all.filter((it) => it.id !== who))
      return gone
    },
    invite(results: readonly InviteResult[]) {
      change((all) => {
        const rows = [...all]
        for (const result of results) {
          if ("error" in result || result.id === null) continue
          const at = rows.findIndex((it) => it.email === result.email)
          const row = rows[at]
          if (row) rows[at] = { ...row, id: result.id, role: result.role }
          else rows.push(invited(result.id, result.email, result.role))
        }
        return rows
      })
    },
  }
}
