import { createHash } from "node:crypto"
import { sql } from "kysely"
import { createTransport } from "nodemailer"
import type { Logger } from "pino"
import type { Store } from "../storage/store.ts"
import { codeLetter, type Letter } from "./letters.ts"

/** How long a worker holds a letter; after that another one may take it. */
const LEASE_MS = 60_000
const MOST_ATTEMPTS = 8
const ROUND_MS = 2_000

export interface Postman {
  /** Sends a sign-in code at once. It is never stored. */
  mailCode(address: string, code: string): Promise<void>
  stop(): Promise<void>
}

/** Carries the outbox to an SMTP server: at least once, and always with the same Message-ID. */
export function postman(given: {
  store: Store
  log: Logger
  smtpUrl: string
  from: string
  codeMinutes: number
}): Postman {
  const { store, log } = given
  const transport = createTransport(given.smtpUrl)
  const domain = given.from.split("@")[1] ?? "localhost"
  let stopped = false
  let round: Promise<void> = Promise.resolve()

  const send = (to: string, letter: Letter, id: string) =>
    transport.sendMail({
      // Objects, never header strings: an address or a subject can't become a header.
      from: { name: "openctl", address: given.from },
      to: { name: "", address: to },
      subject: letter.subject,
      text: letter.text,
      html: letter.html,
      messageId: `<${id}@${domain}>`,
    })

  async function work(): Promise<void> {
    for (let letter = await take(); letter && !stopped; letter = await take()) {
      try {
        await send(letter.to_address, { ...letter, html: letter.html ?? "" }, letter.id)
        await store.unrecorded
          .updateTable("letters")
          .set({ state: "sent", sent_at: store.now, leased_until: null, problem: null })
          .where("id", "=", letter.id)
          .execute()
      } catch (error) {
        await postpone(letter.id, letter.attempts, error)
      }
    }
  }

  /** Takes one letter that is due, for as long as the lease lasts. Two workers never take the same one. */
  async function take() {
    return store.unrecorded
      .updateTable("letters")
      .set((row) => ({
        state: "sending" as const,
        attempts: row("attempts", "+", 1),
        leased_until: sql<number>`${store.now} + ${LEASE_MS}`,
      }))
      .where("id", "=", (row) =>
        row
          .selectFrom("letters")
          .select("id")
          .where((it) =>
            it.or([
              it.and([it("state", "=", "queued"), it("next_at", "<=", store.now)]),
              it.and([it("state", "=", "sending"), it("leased_until", "<", store.now)]),
            ]),
          )
          .orderBy("next_at")
          .limit(1)
          .$if(store.dialect === "postgres", (query) => query.forUpdate().skipLocked()),
      )
      .returning(["id", "to_address", "subject", "text", "html", "attempts"])
      .executeTakeFirst()
  }

  async function postpone(id: string, attempts: number, error: unknown): Promise<void> {
    const status = (error as { responseCode?: number }).responseCode ?? 0
    const final = attempts >= MOST_ATTEMPTS || (status >= 500 && status < 600)
    const wait = Math.min(2 ** attempts * 15_000, 3_600_000) * (0.5 + Math.random())
    log.warn({ letter: id, attempts, final, status }, "a letter was not taken")
    await store.unrecorded
      .updateTable("letters")
      .set({
        state: final ? "failed" : "queued",
        leased_until: null,
        next_at: sql<number>`${store.now} + ${Math.round(wait)}`,
        problem: error instanceof Error ? error.message.slice(0, 300) : "unknown",
      })
      .where("id", "=", id)
      .execute()
  }

  const timer = setInterval(() => {
    round = round.then(work).catch((error: unknown) => log.error({ error }, "the outbox could not be read"))
  }, ROUND_MS)

  return {
    async mailCode(address, code) {
      const id = createHash("sha256").update(`${address} ${code} ${Date.now()}`).digest("hex").slice(0, 32)
      await send(address, codeLetter(code, given.codeMinutes), id)
    },
    async stop() {
      stopped = true
      clearInterval(timer)
      await round
      transport.close()
    },
  }
}
