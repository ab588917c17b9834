import { Refusal } from "#protocol/errors"
import type { Viewer } from "../access/viewer.ts"
import { type Bucket, bucket } from "../http/bucket.ts"
import { networkOf } from "../http/network.ts"
import { peerOf, type Trusted } from "../http/peer.ts"
import { fairTurns } from "./fair-turns.ts"

/**
 * Limits what sockets may cost, counted per socket and per holder: the person, or, without a sign-in or token, the network.
 * An unverified credential never counts as a separate holder.
 */
export interface Turnstile {
  /** Counts a ticket, or refuses it. */
  ticket(viewer: Viewer, request: Request): void
  /** Counts an attempt to open a socket, before anything is looked up for it. */
  knock(request: Request): void
  /** Capacity for one more socket, or a refusal. */
  enter(viewer: Viewer, request: Request): Place
}

/** The limits of one socket. */
export interface Place {
  /** Counts a frame; false if there were too many. */
  frame(): boolean
  /** This many bytes are queued for its reader; false if the total is too high. */
  waits(bytes: number): boolean
  /**
   * Runs a read of this many bytes when it is this holder's turn. Null, without reading, if too much is queued for the
   * holder.
   */
  read<T>(bytes: number, work: () => Promise<T>): Promise<T | null>
  leave(): void
}

export interface SocketLimits {
  /** False lifts the limits on rates and numbers; the bytes queued for readers are bounded in any case. */
  on: boolean
  /** The most sockets on this node. */
  most: number
  networkOf(request: Request): string
}

const MOST_OF_A_PERSON = 100
const MOST_OF_A_NETWORK = 200
/** A tab joins up to 50 sessions when it reconnects, and some more as its user moves about. */
const PER_SOCKET = { burst: 120, perSecond: 5 }
const PER_HOLDER = { burst: 1000, perSecond: 25 }
/** Opening a socket costs a check of the credential; a whole office reconnects at once after a restart. */
const KNOCKS = { burst: 2000, perSecond: 50 }
const TICKETS = { burst: 120, perSecond: 2 }
const TICKETS_OF_A_NETWORK = { burst: 600, perSecond: 10 }

const MB = 1024 * 1024
const MOST_WAITING_OF_A_HOLDER = 32 * MB
const MOST_WAITING_OF_ALL = 256 * MB
/** How many pieces of transcripts this node reads for sockets at a time. */
const MOST_READS = 4

export function createTurnstile(limits: SocketLimits): Turnstile {
  const sockets = new Map<string, number>()
  const waiting = new Map<string, number>()
  const frames = bucket(PER_HOLDER)
  const knocks = bucket(KNOCKS)
  const tickets = { person: bucket(TICKETS), network: bucket(TICKETS_OF_A_NETWORK) }
  const takeTurn = fairTurns(MOST_READS)
  let all = 0
  let allWaiting = 0

  const holderOf = (viewer: Viewer, request: Request) =>
    viewer.person ? { key: `person ${viewer.person.id}`, most: MOST_OF_A_PERSON } : ofNetwork(request)
  const ofNetwork = (request: Request) => ({ key: `network ${limits.networkOf(request)}`, most: MOST_OF_A_NETWORK })

  return {
    ticket(viewer, request) {
      if (!limits.on) return
      const [counted, key] = viewer.person
        ? [tickets.person, `${viewer.via} ${viewer.credential}`]
        : [tickets.network, limits.networkOf(request)]
      counted.take(key)
    },
    knock(request) {
      if (limits.on) knocks.take(limits.networkOf(request))
    },
    enter(viewer, request) {
      const { key, most } = holderOf(viewer, request)
      const own = sockets.get(key) ?? 0
      if (limits.on && (own >= most || all >= limits.most)) {
        throw new Refusal(
          "RATE_LIMITED",
          "There are too many live connections. Close some, or try again later.",
          {},
          10,
        )
      }
      sockets.set(key, own + 1)
      all += 1
      const socket = bucket(PER_SOCKET)
      let waits = 0
      let left = false
      const count = (more: number) => {
        allWaiting += more
        add(waiting, key, more)
        return (waiting.get(key) ?? 0) <= MOST_WAITING_OF_A_HOLDER && allWaiting <= MOST_WAITING_OF_ALL
      }
      const wait = (bytes: number) => {
        const more = bytes - waits
        waits = bytes
        return count(more)
      }
      return {
        frame: () => !limits.on || (has(socket, "") && has(frames, key)),
        waits(bytes) {
          return !left && wait(bytes)
        },
        async read(bytes, work) {
          const done = await takeTurn(key)
          try {
            return count(bytes) ? await work() : null
          } finally {
            count(-bytes)
            done()
          }
        },
        leave() {
          if (left) return
          wait(0)
          left = true
          all -= 1
          add(sockets, key, -1)
        },
      }
    },
  }
}

/** Adds to a count, and removes it at zero. */
function add(counts: Map<string, number>, key: string, more: number): void {
  const sum = (counts.get(key) ?? 0) + more
  if (sum > 0) counts.set(key, sum)
  else counts.delete(key)
}

function has(counted: Bucket, key: string): boolean {
  try {
    counted.take(key)
    return true
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}

/** From the configuration. */
export const turnstileOf = (given: {
  requestsPerMinute: number
  maxSockets: number
  trustedProxies: Trusted
}): Turnstile =>
  createTurnstile({
    on: given.requestsPerMinute > 0,
    most: given.maxSockets,
    networkOf: (request) => networkOf(peerOf(request, given.trustedProxies)),
  })
