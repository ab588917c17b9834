import { mac } from "../storage/keys.ts"
import type { Store } from "../storage/store.ts"
import { CODE_TRIES } from "./codes.ts"
import { foundation } from "./foundation.ts"
import { nameFor } from "./people.ts"

/**
 * The library that signs people in, on our own tables. It is loaded when somebody first signs in: importing it costs more
 * than starting the server. Its own routes are not mounted; what we let through is in the table of calls.
 */
export type Auth = Awaited<ReturnType<typeof makeAuth>>

export const CODE_MINUTES = 10

/** Keyed: of six digits a bare hash is no secret to whoever has a copy of the database. */
export const codeHash = (secret: string, code: string): string => mac(secret, `code ${code}`)

export interface AuthNeeds {
  store: Store
  appUrl: string
  secret: string
  /** Hears of every code, also of those that nobody is to get. It must not throw: the library would swallow it. */
  sendCode(address: string, code: string): Promise<void>
  /** Whether a person may be made of an address that has just been proved. */
  maySignUp(address: string): Promise<boolean>
}

export async function makeAuth({ store, appUrl, secret, sendCode, maySignUp }: AuthNeeds) {
  const [{ betterAuth }, { APIError }, { emailOTP }] = await Promise.all([
    import("better-auth"),
    import("better-auth/api"),
    import("better-auth/plugins/email-otp"),
  ])
  return betterAuth({
    ...foundation({ store, appUrl, secret }),
    databaseHooks: {
      user: {
        create: {
          // Codes are made for every address; a guessed one must not let in whom no letter would have reached.
          async before(person) {
            if (!(await maySignUp(person.email))) throw new APIError("FORBIDDEN")
          },
          async after(person) {
            await store.change(person.id, async (change) => {
              await change.record({ name: "person.created", subject: person.id, names: { address: person.email } })
              const unnamed = Number(person.name === nameFor("", person.email))
              await change.db.updateTable("people").set({ unnamed }).where("id", "=", person.id).execute()
            })
          },
        },
      },
    },
    plugins: [
      emailOTP({
        otpLength: 6,
        expiresIn: CODE_MINUTES * 60,
        allowedAttempts: CODE_TRIES,
        storeOTP: { hash: async (code) => codeHash(secret, code) },
        sendVerificationOTP: ({ email, otp }) => sendCode(email, otp),
      }),
    ],
  })
}
