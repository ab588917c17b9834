import type { z } from "zod"
import { accountCalls } from "./account.ts"
import type { Call, Door } from "./call.ts"
import { commentsCalls } from "./comments.ts"
import { devicesCalls } from "./devices.ts"
import { documentsCalls } from "./documents.ts"
import { entriesCalls } from "./entries.ts"
import type { EventName } from "./events.ts"
import { historyCalls } from "./history.ts"
import { identityCalls } from "./identity.ts"
import { lettersCalls } from "./letters.ts"
import { linksCalls } from "./links.ts"
import { liveCalls } from "./live.ts"
import { serverCalls } from "./operator.ts"
import { remoteCalls } from "./remote.ts"
import { searchCalls } from "./search.ts"
import { sessionsCalls } from "./sessions.ts"
import { sharingCalls } from "./sharing.ts"
import { takeoutCalls } from "./takeout.ts"
import { turnsCalls } from "./turns.ts"

/** A call whose events are known. */
export type RecordingCall = Call<z.ZodObject, z.ZodType, Door, readonly EventName[]>

/**
 * Every call that a client can make over HTTP: the product's table of contents. Each call is declared in its room's chapter; one
 * that is not here does not exist. The operator's calls must not be here: their socket alone serves them (operator.ts).
 */
export const calls = {
  ...serverCalls,
  ...identityCalls,
  ...accountCalls,
  ...devicesCalls,
  ...lettersCalls,
  ...sessionsCalls,
  ...entriesCalls,
  ...documentsCalls,
  ...takeoutCalls,
  ...turnsCalls,
  ...searchCalls,
  ...sharingCalls,
  ...linksCalls,
  ...commentsCalls,
  ...remoteCalls,
  ...historyCalls,
  ...liveCalls,
} as const satisfies Record<string, RecordingCall & { door: Exclude<Door, "operator"> }>

export type CallName = keyof typeof calls
