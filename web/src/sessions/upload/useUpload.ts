import { useQueryClient } from "@tanstack/react-query"
import { useNavigate } from "@tanstack/react-router"
import { useEffect, useRef, useState } from "react"
import { calls } from "#protocol/calls"
import type { Session } from "#protocol/session"
import { client } from "../../api/client.ts"
import { refresh } from "../../api/keys.ts"
import { says } from "../../api/says.ts"
import { toast } from "../../ui/toast.ts"
import type { Asked, Scanned, Told } from "./messages.ts"
import type { Found } from "./picked-files.ts"

export type Stage =
  | { at: "picking"; flaw: string | null }
  | { at: "choosing"; found: Found[] }
  | { at: "scanning"; found: Found; read: number; bytes: number }
  | { at: "review"; found: Found; scanned: Scanned }
  | {
      at: "sending"
      found: Found
      scanned: Scanned
      read: number
      waiting: number | null
      paused: boolean
      failure: string | null
    }

interface Wish {
  all: boolean
  title: string
}

/** An upload from the files to the session's page. The worker does the work; ending it is how it pauses and stops. */
export function useUpload() {
  const [stage, setStage] = useState<Stage>({ at: "picking", flaw: null })
  const worker = useRef<Worker | null>(null)
  const made = useRef<{ id: string; fresh: boolean; wish: Wish } | null>(null)
  const navigate = useNavigate()
  const queries = useQueryClient()
  useEffect(() => () => worker.current?.terminate(), [])

  const start = (asked: Asked, hear: (told: Told) => void) => {
    worker.current?.terminate()
    const begun = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" })
    begun.onmessage = (event: MessageEvent<Told>) => hear(event.data)
    begun.onerror = () =>
      hear({ say: "failed", text: "The files could not be read on this page. Reload it and try again." })
    begun.postMessage(asked)
    worker.current = begun
  }

  const scan = (found: Found) => {
    const files = [found.main, ...found.others]
    setStage({ at: "scanning", found, read: 0, bytes: files.reduce((sum, it) => sum + it.file.size, 0) })
    start({ do: "scan", files }, (told) => {
      if (told.say === "scanning") setStage({ at: "scanning", found, read: told.read, bytes: told.bytes })
      if (told.say === "scanned") setStage({ at: "review", found, scanned: told.scanned })
      if (told.say === "failed") setStage({ at: "picking", flaw: told.text })
    })
  }

  const sending = (change: Partial<Extract<Stage, { at: "sending" }>>) =>
    setStage((now) => (now.at === "sending" ? { ...now, ...change } : now))

  const send = async (found: Found, scanned: Scanned, wish: Wish) => {
    setStage((now) =>
      now.at === "sending"
        ? { ...now, paused: false, failure: null, waiting: null }
        : { at: "sending", found, scanned, read: 0, waiting: null, paused: false, failure: null },
    )
    const agent = scanned.agent ?? "unknown"
    try {
      const { session, fresh } = await makeSession(agent, found, wish, made.current?.id)
      made.current ??= { id: session.id, fresh, wish }
      const stored = Object.fromEntries(session.sources.map((it) => [it.name, it.lines]))
      const files = [found.main, ...found.others]
      start({ do: "send", id: session.id, agent, files, all: wish.all, stored }, (told) => {
        if (told.say === "sending") sending({ read: told.read, waiting: null })
        if (told.say === "waiting") sending({ waiting: told.seconds })
        if (told.say === "failed") sending({ failure: told.text, waiting: null })
        if (told.say === "sent") {
          worker.current?.terminate()
          void refresh(queries, ["listSessions", "getSession"])
          void navigate({ to: "/sessions/$id", params: { id: session.id } })
        }
      })
    } catch (error) {
      sending({ failure: says(error) })
    }
  }

  return {
    stage,
    pick: (found: Found[]) => {
      const [first] = found
      if (!first)
        setStage({ at: "picking", flaw: "There is no session among these files. Look for files that end in .jsonl." })
      else if (found.length === 1) scan(first)
      else setStage({ at: "choosing", found })
    },
    choose: scan,
    send: (found: Found, scanned: Scanned, wish: Wish) => void send(found, scanned, wish),
    pause: () => {
      worker.current?.terminate()
      sending({ paused: true, waiting: null })
    },
    goOn: () => {
      if (stage.at === "sending" && made.current) void send(stage.found, stage.scanned, made.current.wish)
      else if (stage.at === "sending") setStage({ at: "review", found: stage.found, scanned: stage.scanned })
    },
    /** Back to the beginning. A session that this upload made is deleted; one that was there stays. */
    cancel: () => {
      worker.current?.terminate()
      const begun = made.current
      made.current = null
      setStage({ at: "picking", flaw: null })
      if (!begun?.fresh) return
      client
        .send(calls.deleteSession, { id: begun.id })
        .then(() => refresh(queries, ["listSessions"]))
        .catch((error: unknown) => toast(`What was sent could not be deleted. ${says(error)}`, { tone: "bad" }))
    },
  }
}

/** Makes the session, or finds the one that an earlier upload of the same file began. */
async function makeSession(agent: string, found: Found, wish: Wish, id: string | undefined) {
  if (id !== undefined) return { session: await client.send(calls.getSession, { id }), fresh: false }
  const response = await client.open(calls.createSession, {
    agent,
    ...(wish.title.trim() && { title: wish.title.trim() }),
    // Everything, or without what is left out: the lines are numbered differently, so these are two sessions.
    ...(found.own && { external_id: `${agent}:${found.own}${wish.all ? ":all" : ""}` }),
  })
  return { session: (await response.json()) as Session, fresh: response.status === 201 }
}
