import { useQueryClient } from "@tanstack/react-query"
import { useMemo, useState } from "react"
import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import type { CollaboratorRole } from "#protocol/people"
import type { Session } from "#protocol/sessions"
import type { Collaborator } from "#protocol/sharing"
import { client } from "../api/client.ts"
import { changedBy, keyOf, refresh } from "../api/keys.ts"
import { saysWhy } from "../api/says.ts"
import { useSend } from "../api/useSend.ts"
import { toast } from "../ui/toast.ts"
import { sharingOf } from "./ahead.ts"
import { answered } from "./answered.ts"
import { calledOf } from "./names.ts"
import { roleLabel } from "./roles.ts"

type Who = Pick<Collaborator, "id" | "name" | "email">

/** The dialog's changes. Each is visible at once (`ahead.ts`); a refusal is shown in a toast. */
export function useSharing(id: string, say: (text: string) => void) {
  const queries = useQueryClient()
  const people = useMemo(() => answered(queries, id), [queries, id])
  const [clash, setClash] = useState<string | null>(null)
  const ways = <W extends string>(which: W) => ({ together: [sharingOf(id), which] as const })

  /** Somebody else was faster: the row is gone, or the state forbids it now. */
  const orClash = (sentence: string) => ({
    onError(error: Error) {
      if (!(error instanceof Refusal)) return
      if (error.code === "NOT_FOUND" || error.code === "CONFLICT") setClash(sentence)
      if (error.code === "NOT_OWNER" || error.code === "FORBIDDEN") void refresh(queries, ["getSession"], id)
    },
  })

  const changeRole = useSend(calls.changeRole, {
    ...ways("role"),
    failed: "The role wasn't changed.",
    onDone: (it) => {
      people.set(it)
      say(`${calledOf(it)} is now a ${roleLabel(it.role).toLowerCase()}.`)
    },
  })
  const remove = useSend(calls.removeCollaborator, {
    ...ways("remove"),
    failed: "Nobody was removed.",
    onDone: (_output, input) => {
      const gone = people.remove(input.collaboratorId)
      say(`${gone ? calledOf(gone) : "One person"} no longer has access.`)
    },
  })
  const resend = useSend(calls.resendInvitation, {
    ...ways("resend"),
    failed: "The email wasn't sent again.",
    onDone: (it) => {
      people.set(it)
      const text = `The email to ${it.email} is on its way again. The invitation is valid for 30 more days.`
      say(text)
      toast(text)
    },
  })
  const setVisibility = useSend(calls.patchSession, {
    ...ways("visibility"),
    failed: "General access wasn't changed.",
    onDone: (now) => {
      queries.setQueryData<Session>(keyOf(calls.getSession, { id }), now)
      say(nowSeen[now.visibility])
    },
  })
  const setComments = useSend(calls.patchSession, {
    ...ways("comments"),
    failed: "Who reads the comments wasn't changed.",
    onDone: (now) => {
      queries.setQueryData<Session>(keyOf(calls.getSession, { id }), now)
      say(
        now.comments_for_readers
          ? "People without an invitation can read the comments now."
          : "Only people with access can read the comments now.",
      )
    },
  })

  /** Each is a call of its own; failures are shown, and the list shows what remains. */
  const revokeAll = async (session: string) => {
    try {
      const { links } = await client.send(calls.listLinks, { id: session })
      for (const link of links) await client.send(calls.revokeLink, { id: session, linkId: link.id })
      return links.length === 1 ? "The share link is revoked." : "The share links are revoked."
    } finally {
      void refresh(queries, changedBy(calls.revokeLink), session)
    }
  }

  const meanwhile = (who: Who) => `${calledOf(who, 40)} was changed elsewhere at the same time.`
  return {
    people,
    changeRole: (who: Who, role: CollaboratorRole) =>
      changeRole.mutate({ id, collaboratorId: who.id, role }, orClash(meanwhile(who))),
    remove: (who: Who) => remove.mutate({ id, collaboratorId: who.id }, orClash(meanwhile(who))),
    resend: (who: Who) => resend.mutate({ id, collaboratorId: who.id }, orClash(meanwhile(who))),
    resending: resend.isPending ? resend.variables.collaboratorId : null,
    setVisibility: (visibility: Session["visibility"], alsoLinks: boolean) => {
      setVisibility.mutate({ id, visibility }, orClash("Who has access has changed elsewhere."))
      if (alsoLinks) void revokeAll(id).then(say, (error: unknown) => toast(notRevoked(error), { tone: "bad" }))
    },
    setComments: (comments_for_readers: boolean) =>
      setComments.mutate({ id, comments_for_readers }, orClash("Who reads the comments has changed elsewhere.")),
    changingVisibility: setVisibility.isPending,
    /** What was changed elsewhere, as a sentence, until the page has refetched. */
    clash,
    clashSeen: async () => {
      await refresh(queries, [...changedBy(calls.changeRole), ...changedBy(calls.revokeLink)], id)
      setClash(null)
    },
  }
}

const nowSeen: Record<Session["visibility"], string> = {
  private: "The session is private now.",
  team: "The session is open to the team now.",
  public: "The session is public now.",
}

const notRevoked = (error: unknown) => saysWhy("Not all share links were revoked. Look under Share links.", error)

export type Sharing = ReturnType<typeof useSharing>
