import type { QueryClient } from "@tanstack/react-query"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import type { Client } from "#protocol/client"
import type { Comment } from "#protocol/comments"
import { Refusal } from "#protocol/errors"
import { withIds } from "#protocol/mentions"
import type { Person } from "#protocol/people"
import { changedBy, keyOf, refresh } from "../api/keys.ts"
import { saysWhy } from "../api/says.ts"
import { toast } from "../ui/toast.ts"
import type { CommentPlace, Pending } from "./place.ts"
import { type Key, type Target, targetOf } from "./target.ts"
import type { Comments } from "./useComments.ts"
import type { Mentionable } from "./useMentionable.ts"

/** Where the changes are made: the session whose comments they are, what the page knows of it, and who makes them. */
interface Where {
  client: Pick<Client, "send">
  queries: QueryClient
  id: string
  place: CommentPlace
  me: Person | undefined
}

/**
 * What can be done to comments. All of it is seen at once; what the server refuses is taken back, and words that were not
 * kept are in their box again. It goes on when the panel is closed meanwhile.
 */
export function changesOf({ client, queries, id, place, me }: Where) {
  const list = keyOf(calls.listComments, { id })
  const known = () => queries.getQueryData<Comments>(list)?.comments ?? []
  const change = (how: (now: Comment[]) => Comment[]) => {
    void queries.cancelQueries({ queryKey: list })
    queries.setQueryData<Comments>(list, (now) => now && { ...now, comments: how(now.comments) })
  }
  const put = (it: Comment) =>
    change((all) => [...all.filter((old) => old.id !== it.id), it].sort((a, b) => (a.id < b.id ? -1 : 1)))
  const again = (error?: unknown) => {
    void refresh(queries, changedBy(calls.patchComment), id)
    // Whoever is refused may be somebody else to the session by now.
    if (error instanceof Refusal && error.status < 429) void refresh(queries, ["getSession"], id)
  }

  return {
    async create(key: Key, words: string, people: readonly Mentionable[] = []) {
      const target = targetOf(key, known())
      if (!me || !target) return
      const text = withIds(words, people)
      const at = new Date().toISOString()
      const pending: Pending = {
        comment: {
          id: `pending ${at}`,
          ...target,
          author: me,
          text,
          mentions: [...people],
          created_at: at,
          edited_at: null,
          resolved_at: null,
          deleted: false,
          may: [],
        },
        before: new Set(known().map((it) => it.id)),
      }
      const others = () => place.now.pending.filter((it) => it !== pending)
      place.drafts.delete(key)
      place.set({ writing: null, failed: null, pending: [...place.now.pending, pending] })
      try {
        const made = await client.send(calls.createComment, { id, text, ...aboutOf(key, target) })
        // It stands behind all the others: whoever has written it sees it there.
        if (queries.getQueryData<Comments>(list)?.next) place.pages = Number.POSITIVE_INFINITY
        put(made)
        place.set({ pending: others() })
        say(place, "Comment added.")
        again()
      } catch (error) {
        // What has been written since stays, behind it.
        place.drafts.set(key, [words, place.drafts.get(key)].filter(Boolean).join("\n\n"))
        const failed = saysWhy("Your comment wasn't added.", error)
        place.set({ pending: others(), writing: key, at: target.seq, failed })
        if (!place.now.open) toast(`${failed} What you wrote is still in the box.`, { tone: "bad" })
        again(error)
      }
    },

    async reword(it: Comment, words: string, people: readonly Mentionable[] = []) {
      const text = withIds(words, [...people, ...it.mentions])
      place.drafts.delete(it.id)
      place.set({ editing: null, failed: null })
      put({ ...it, text, mentions: [...it.mentions, ...people], edited_at: new Date().toISOString() })
      try {
        put(await client.send(calls.patchComment, { id, commentId: it.id, text }))
        say(place, "Comment changed.")
        again()
      } catch (error) {
        put(it)
        place.drafts.set(it.id, words)
        const failed = saysWhy("Your comment wasn't changed.", error)
        place.set({ editing: it.id, failed })
        if (!place.now.open) toast(failed, { tone: "bad" })
        again(error)
      }
    },

    async resolve(it: Comment, resolved: boolean) {
      put({ ...it, resolved_at: resolved ? new Date().toISOString() : null })
      try {
        put(await client.send(calls.patchComment, { id, commentId: it.id, resolved }))
        say(place, resolved ? "Comment resolved." : "Comment reopened.")
        again()
      } catch (error) {
        put(it)
        toast(saysWhy("The comment wasn't changed.", error), { tone: "bad" })
        again(error)
      }
    },

    async remove(it: Comment) {
      const hasReplies = known().some((other) => other.thread === it.id)
      if (hasReplies) put({ ...it, text: "", deleted: true, may: it.may.filter((what) => what === "resolve") })
      else change((all) => all.filter((other) => other.id !== it.id))
      try {
        await client.send(calls.deleteComment, { id, commentId: it.id })
        say(place, "Comment deleted.")
        again()
      } catch (error) {
        put(it)
        toast(saysWhy(`${nameOf(it.author)}'s comment wasn't deleted.`, error), { tone: "bad" })
        again(error)
      }
    },
  }
}

/** As an older server understands it too, where it can. */
function aboutOf(key: Key, { anchor, thread }: Target) {
  if (thread !== null) return { reply_to: thread }
  return typeof key === "number" ? { seq: key } : { anchor }
}

export type Changes = ReturnType<typeof changesOf>

export const nameOf = (person: Pick<Person, "name">) => cleanLine(person.name, 80) || "Somebody"

/** The same sentence twice would not be read twice. */
export function say(place: CommentPlace, text: string): void {
  place.set({ said: place.now.said === text ? `${text}\u00a0` : text })
}
