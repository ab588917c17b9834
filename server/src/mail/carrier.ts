import type { MailConfig } from "../config/mail.ts"
import { type Postman, postman } from "./postman.ts"
import { resendTransport } from "./resend.ts"
import { smtpTransport } from "./smtp.ts"

/** The worker that sends letters through the configured transport. */
export function postmanOf(
  mail: MailConfig,
  given: Omit<Parameters<typeof postman>[0], "transport" | "perHour">,
): Postman {
  const transport = mail.by === "Resend" ? resendTransport(mail) : smtpTransport(mail)
  return postman({ ...given, transport, perHour: mail.perHour })
}
