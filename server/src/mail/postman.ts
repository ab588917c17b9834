import type { Transaction } from "kysely"
import type { Logger } from "pino"
import { loop } from "../background/loop.ts"
import { newId } from "../storage/id.ts"
import type { Tables } from "../storage/tables.ts"
import { forgetOldLetters } from "./forget.ts"
import type { WrittenLetter } from "./frame.ts"
import { kinds } from "./kinds.ts"
import { leaveUrl } from "./leave-url.ts"
import type { Outbox, Taken } from "./letter-box.ts"
import { codeLetter, trialLetter } from "./letters.ts"
import { type CountedCode, countCode, enterGate, forgetOld } from "./limits.ts"
import { anyRoundDue, beginRounds } from "./rounds.ts"
import { settle } from "./settle.ts"
import { anythingDue, LEASE_MS, take } from "./take.ts"
import { displayName, type Handed, type Parcel, type Transport } from "./transport.ts"
import { endingSoon, writeExpiring } from "./write.ts"

/** How often the outbox is checked without a nudge: for letters that become due, and for those that other nodes wrote. */
const LOOK_MS = 2_000
const HOUSEKEEPING_MS = 600_000
/** The pause between two batches of old letters, for other work. */
const PAUSE_MS = 5
/** Letters being sent at the same time, per node. */
const LANES = 2
/** Longer than any transport's own timeout, and well within the lease. */
const PATIENCE_MS = LEASE_MS / 2
/** How long a stop waits for letters that are being sent. */
const STOP_PATIENCE_MS = 10_000

/** Includes who asked, for the limits. */
export type CodeToMail = { address: string; code: string } & Pick<CountedCode, "network" | "standing">

export interface Postman {
  /** Sends a code at once, or not at all if its limits are reached. A code is never stored. */
  mailCode(code: CodeToMail): Promise<void>
  /** Sends a test letter at once: null, or what went wrong. */
  mailTrial(address: string): Promise<string | null>
  transport: Transport
  close(): Promise<void>
}

/** Sends the outbox's letters through the transport. Any number of these may run, on any number of nodes. */
export function postman(given: {
  outbox: Outbox
  log: Logger
  transport: Transport
  /** The most letters of the whole server in an hour; codes are counted separately. */
  perHour: number
  codeMinutes: number
}): Postman {
  const { outbox, log, transport, perHour } = given
  const { store } = outbox

  async function round(signal: AbortSignal): Promise<void> {
    if (await anyRoundDue(store)) await withinGate((db) => beginRounds(store, db))
    if (await anythingDue(store)) await Promise.all(Array.from({ length: LANES }, () => lane(signal)))
  }

  async function lane(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const letter = await take(store, perHour)
      if (letter === null) return
      if (letter !== "later") await carry(letter)
    }
  }

  const withinGate = (work: (db: Transaction<Tables>) => Promise<void>) =>
    store.unrecorded.transaction().execute(async (db) => {
      await enterGate(db)
      await work(db)
    })

  async function carry(taken: Taken): Promise<void> {
    const { write } = kinds[taken.kind]
    const letter = write ? await write(outbox, taken) : taken
    if (letter === null) return
    const handed = await hand(transport, parcelOf(outbox, letter))
    const outcome = await settle(store, letter, handed)
    if (handed.taken) return
    log.warn(
      { letter: letter.id, attempt: letter.attempts, outcome, said: withoutAddress(handed.detail, letter) },
      "an email was not accepted",
    )
  }

  async function keepHouse(signal: AbortSignal): Promise<void> {
    await forgetOld(store)
    while (!signal.aborted && (await forgetOldLetters(store)) > 0) await Bun.sleep(PAUSE_MS)
    await withinGate(async (db) => {
      for (const invitation of await endingSoon(outbox, db)) await writeExpiring(outbox, db, invitation)
    })
  }

  /** Works through the outbox. */
  const looking = loop({
    every: LOOK_MS,
    first: 0,
    nudge: outbox.onWritten,
    work: round,
    failed: (error) => log.error({ err: error }, "the outbox could not be read"),
  })
  const keeping = loop({
    every: HOUSEKEEPING_MS,
    first: 0,
    work: keepHouse,
    failed: (error) => log.error({ err: error }, "reminders could not be written"),
  })

  return {
    transport,
    async mailCode({ address, code, network, standing }) {
      const key = newId()
      if (!(await countCode(store, { id: key, recipient: address, network, standing }, perHour))) {
        log.warn("a sign-in code was not sent: too many in the last hour")
        return
      }
      const handed = await insist(transport, direct(key, address, codeLetter(code, given.codeMinutes, outbox.appUrl)))
      if (!handed.taken) throw new Error(`A sign-in code was not accepted: ${handed.detail.replaceAll(address, "…")}`)
    },
    async mailTrial(address) {
      const handed = await hand(transport, direct(newId(), address, trialLetter(outbox.appUrl)))
      return handed.taken ? null : handed.detail
    },
    async close() {
      // Letters being sent may still arrive; a hanging transport doesn't hold up the stop, and its letter is retried later.
      await Promise.all([looking.close(STOP_PATIENCE_MS), keeping.close(STOP_PATIENCE_MS)])
      transport.close()
    },
  }
}

function parcelOf(outbox: Outbox, letter: Taken): Parcel {
  return {
    key: letter.id,
    fromName: displayName(letter.from_name ?? ""),
    to: letter.to_address,
    subject: letter.subject,
    text: letter.text,
    html: letter.html ?? "",
    headers: {
      "List-Unsubscribe": `<${leaveUrl(outbox, letter.id)}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      "Auto-Submitted": "auto-generated",
      // Gmail groups letters with equal subjects into one thread, unless they say that they are about different things.
      "X-Entity-Ref-ID": letter.id,
    },
  }
}

const direct = (key: string, to: string, letter: WrittenLetter): Parcel => ({
  key,
  fromName: "openctl",
  to,
  ...letter,
  headers: { "Auto-Submitted": "auto-generated", "X-Entity-Ref-ID": key },
})

/**
 * Hands over a letter, and turns every failure into an outcome. A timeout is "not known", and retried under the same key.
 */
async function hand(transport: Transport, parcel: Parcel): Promise<Handed> {
  const unknown = (detail: string): Handed => ({
    taken: false,
    final: false,
    problem: "The mail server couldn't be reached. We'll try again.",
    detail,
  })
  let timer: ReturnType<typeof setTimeout> | undefined
  const tooLong = new Promise<Handed>((resolve) => {
    timer = setTimeout(() => resolve(unknown("no answer in time")), PATIENCE_MS)
  })
  try {
    return await Promise.race([transport.send(parcel), tooLong])
  } catch (error) {
    return unknown(error instanceof Error ? error.message : "unknown")
  } finally {
    clearTimeout(timer)
  }
}

/** A code isn't stored, so it is retried at once: somebody is waiting for it. */
async function insist(transport: Transport, parcel: Parcel): Promise<Handed> {
  let handed = await hand(transport, parcel)
  for (const wait of [1_000, 4_000]) {
    if (handed.taken || handed.final) break
    await Bun.sleep(handed.retryMs ?? wait)
    handed = await hand(transport, parcel)
  }
  return handed
}

/** More people read a server's log than should see a letter's address. */
const withoutAddress = (text: string, letter: Taken) => text.replaceAll(letter.to_address, "…")
