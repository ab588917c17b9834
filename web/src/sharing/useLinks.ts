import { useQueryClient } from "@tanstack/react-query"
import type { OutputOf } from "#protocol/call"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import type { Link } from "#protocol/links"
import { keyOf } from "../api/keys.ts"
import { useSend } from "../api/useSend.ts"
import { sharingOf } from "./ahead.ts"

type Links = OutputOf<typeof calls.listLinks>

export const linkName = (link: Pick<Link, "label">) => cleanLine(link.label, 100) || "Unnamed link"

/** Changes to the links of a session. Creating and renewing wait for the server, which makes the new address. */
export function useLinks(id: string, say: (text: string) => void) {
  const queries = useQueryClient()
  const key = keyOf(calls.listLinks, { id })
  const change = (how: (now: Link[]) => Link[]) => {
    void queries.cancelQueries({ queryKey: key })
    queries.setQueryData<Links>(key, (now) => now && { links: how(now.links) })
  }
  const ways = (which: string) => ({ together: [sharingOf(id), which] }) as const

  const create = useSend(calls.createLink, {
    ...ways("link"),
    quiet: true,
    onDone: (link) => {
      change((all) => [link, ...all.filter((it) => it.id !== link.id)])
      say(`${linkName(link)} was created. Copy it from the list.`)
    },
  })

  const rotate = useSend(calls.rotateLink, {
    ...ways("rotate"),
    failed: "The link wasn't reset.",
    said: "The link was reset. The old one no longer works.",
    onDone: (link) => {
      change((all) => all.map((it) => (it.id === link.id ? link : it)))
      say(`${linkName(link)} was reset.`)
    },
  })

  const revoke = useSend(calls.revokeLink, {
    ...ways("revoke"),
    failed: "The link wasn't revoked and still works.",
    onDone: (_output, input) => {
      change((all) => all.filter((it) => it.id !== input.linkId))
      say("The link was revoked. It no longer works.")
    },
  })

  return { create, rotate, revoke }
}
