import { z } from "zod"
import { TokenScope } from "./account.ts"
import { call } from "./call.ts"
import { event } from "./event.ts"
import { Me } from "./identity.ts"

/**
 * Signing in a program on a machine without a browser (OAuth 2.0 device authorization, RFC 8628).
 */

/** The calls that sign a device in. An unknown code is 404; guessing is 429. */
export const devicesCalls = {
  startDevice: call({
    method: "POST",
    path: "/api/device",
    summary: "Begins the sign-in of a program: gives a code to enter on the page, and a secret to poll with.",
    door: "anybody",
    records: [],
    input: z.object({
      name: z.string().max(100).default("a program"),
      /** What its token may do. The person sees this before they agree. */
      scopes: z.array(TokenScope).min(1).max(10).default(["read", "write"]),
    }),
    output: z.object({
      device_code: z.string(),
      user_code: z.string(),
      verification_uri: z.string(),
      expires_in: z.number(),
      interval: z.number(),
    }),
  }),
  pollDevice: call({
    method: "POST",
    path: "/api/device/token",
    summary: "Tells whether the person has agreed; if so, gives the token, once.",
    door: "anybody",
    records: ["token.created"],
    input: z.object({ device_code: z.string().max(200) }),
    output: z.object({
      status: z.enum(["pending", "slow_down", "denied", "expired", "approved"]),
      token: z.string().optional(),
      expires_at: z.string().nullable().optional(),
      me: Me.optional(),
    }),
  }),
  getDevice: call({
    method: "GET",
    path: "/api/device",
    summary: "Tells which program asks with this code, from where, and for what.",
    door: "person",
    input: z.object({ user_code: z.string().max(20) }),
    output: z.object({
      user_code: z.string(),
      name: z.string(),
      scopes: z.array(TokenScope),
      asked_from: z.string(),
      asked_at: z.string(),
    }),
  }),
  answerDevice: call({
    method: "POST",
    path: "/api/device/answer",
    summary: "Agrees to a program's sign-in, or refuses it.",
    door: "person",
    records: ["device.approved", "device.denied"],
    input: z.object({ user_code: z.string().max(20), agree: z.boolean() }),
  }),
} as const

/** How people answer programs that ask for a sign-in. */
export const devicesEvents = {
  "device.approved": event({
    data: z.object({ scopes: z.array(TokenScope) }),
    names: ["label"],
    // The program takes its token within seconds.
    refreshes: ["listTokens"],
    rechecks: false,
    audience: "person",
  }),
  "device.denied": event({
    data: z.object({ scopes: z.array(TokenScope) }),
    names: ["label"],
    refreshes: [],
    rechecks: false,
    audience: "person",
  }),
} as const
