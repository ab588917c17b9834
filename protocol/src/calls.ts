import type { z } from "zod"
import { accountCalls } from "./account.ts"
import type { Call, Door } from "./call.ts"
import { commentsCalls } from "./comments.ts"
import { devicesCalls } from "./devices.ts"
import { entriesCalls } from "./entries.ts"
import type { EventName } from "./events.ts"
import { historyCalls } from "./history.ts"
import { identityCalls } from "./identity.ts"
import { lettersCalls } from "./letters.ts"
import { linksCalls } from "./links.ts"
import { liveCalls } from "./live.ts"
import { operatorCalls } from "./operator.ts"
import { searchCalls } from "./search.ts"
import { sessionsCalls } from "./sessions.ts"
import { sharingCalls } from "./sharing.ts"

/** A call whose events are known. */
export type RecordingCall = Call<z.ZodObject, z.ZodType, Door, readonly EventName[]>

/**
 * Every call that a client can make: the product's table of contents. Each call is declared in its room's chapter; one that is
 * not here does not exist.
 */
export const calls = {
  ...operatorCalls,
  ...identityCalls,
  ...accountCalls,
  ...devicesCalls,
  ...lettersCalls,
  ...sessionsCalls,
  ...entriesCalls,
  ...searchCalls,
  ...sharingCalls,
  ...linksCalls,
  ...commentsCalls,
  ...historyCalls,
  ...liveCalls,
} as const satisfies Record<string, RecordingCall>

export type CallName = keyof typeof calls
