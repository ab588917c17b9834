import type { ErrorResponse, Resend } from "resend"
import type { Handed, Transport } from "./transport.ts"

/** Resend's API. It is idempotent: a letter handed over twice under one key within a day is sent once. */
export interface ResendGiven {
  apiKey: string
  from: string
  /** A different address of the API. */
  baseUrl: string | undefined
}

/** The tag that names our letter. */
export const LETTER_TAG = "letter"

export function resendTransport(given: ResendGiven): Transport {
  let client: Promise<Resend> | undefined
  const resend = () => {
    // Imported for the first letter: a server that sends none doesn't pay for it.
    client ??= import("resend").then(
      ({ Resend }) => new Resend(given.apiKey, given.baseUrl ? { baseUrl: given.baseUrl } : {}),
    )
    return client
  }
  return {
    name: "Resend",
    async send(parcel) {
      const { data, error, headers } = await (await resend()).emails.send(
        {
          // Its API takes no object here. The name has lost every character that could end it (transport.ts), and is quoted.
          from: `"${parcel.fromName}" <${given.from}>`,
          to: [parcel.to],
          subject: parcel.subject,
          text: parcel.text,
          html: parcel.html,
          headers: parcel.headers,
          // Returned in its later reports, even before its id has been stored here.
          tags: [{ name: LETTER_TAG, value: parcel.key }],
        },
        { idempotencyKey: parcel.key },
      )
      // It returns errors instead of throwing them.
      if (error) return refused(error, headers)
      return { taken: true, providerId: data.id }
    },
    async check() {
      const { error } = await (await resend()).domains.list()
      // A key with only the right to send is enough; it can't read.
      if (!error || error.name === "restricted_api_key") return null
      return `${error.name}: ${error.message}`
    },
    close() {},
  }
}

const HOUR = 3_600_000

function refused(error: ErrorResponse, headers: Record<string, string> | null): Handed {
  const detail = `${error.statusCode ?? ""} ${error.name} ${error.message}`.trim().slice(0, 500)
  const later = (problem: string, retryMs?: number): Handed => ({
    taken: false,
    final: false,
    problem,
    detail,
    ...(retryMs === undefined ? {} : { retryMs }),
  })
  // The key was used with other content: this letter has been accepted before.
  if (error.name === "invalid_idempotent_request") return { taken: true, providerId: null }
  if (error.name === "concurrent_idempotent_requests") return later("The email is on its way.", 5_000)
  if (error.name === "daily_quota_exceeded" || error.name === "monthly_quota_exceeded") {
    return later("This server has sent all the emails that its mail plan allows for now. We'll try again.", HOUR)
  }
  if (error.statusCode === 429) {
    const seconds = Number(headers?.["retry-after"])
    return later("Too many emails at once. We'll try again.", seconds > 0 ? seconds * 1000 : 2_000)
  }
  const aboutIt = error.statusCode === 400 || error.statusCode === 422
  if (aboutIt && /\bto\b|recipient/i.test(error.message) && !/\bfrom\b/i.test(error.message)) {
    return {
      taken: false,
      final: true,
      problem: "The email wasn't accepted: this address can't receive email.",
      detail,
    }
  }
  return later("The mail provider isn't accepting the email at the moment. We'll try again.")
}
