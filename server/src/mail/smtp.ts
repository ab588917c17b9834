import type { Handed, Parcel, Transport } from "./transport.ts"

/**
 * Any SMTP server. SMTP isn't idempotent: a letter arrives at least once, and all copies have the same Message-ID, by which
 * mail programs show only one.
 */
export function smtpTransport(given: { url: string; from: string }): Transport {
  const domain = given.from.split("@")[1] ?? "localhost"
  let open: ReturnType<typeof connect> | undefined
  const transporter = () => {
    open ??= connect(given.url)
    return open
  }
  return {
    name: "SMTP",
    async send(parcel) {
      try {
        await (await transporter()).sendMail({
          // Objects, never header strings: an address or a name can't become a header.
          from: { name: parcel.fromName, address: given.from },
          to: { name: "", address: parcel.to },
          subject: parcel.subject,
          text: parcel.text,
          html: parcel.html,
          messageId: `<${parcel.key}@${domain}>`,
          headers: parcel.headers,
          // A letter is text: nothing in it may make this server read a file or fetch an address.
          disableFileAccess: true,
          disableUrlAccess: true,
        })
        return { taken: true, providerId: null }
      } catch (error) {
        return refused(error as SmtpError, parcel)
      }
    },
    async check() {
      try {
        await (await transporter()).verify()
        return null
      } catch (error) {
        return (error as Error).message
      }
    },
    close() {
      void open?.then((it) => it.close())
    },
  }
}

/** Imported for the first letter: a server that sends none doesn't pay for it. */
async function connect(text: string) {
  const { createTransport } = await import("nodemailer")
  const url = new URL(text)
  const local = ["localhost", "[::1]"].includes(url.hostname) || /^127\./.test(url.hostname)
  // With a password, nodemailer's "STARTTLS if offered" would let a man in the middle strip it and read the password.
  if (url.username && !local && url.protocol === "smtp:" && !url.searchParams.has("requireTLS")) {
    url.searchParams.set("requireTLS", "true")
  }
  for (const [name, value] of Object.entries({ pool: "true", maxConnections: "2", connectionTimeout: "10000" })) {
    if (!url.searchParams.has(name)) url.searchParams.set(name, value)
  }
  if (!url.searchParams.has("greetingTimeout")) url.searchParams.set("greetingTimeout", "10000")
  if (!url.searchParams.has("socketTimeout")) url.searchParams.set("socketTimeout", "30000")
  return createTransport(url.href)
}

interface SmtpError extends Error {
  code?: string
  command?: string
  responseCode?: number
}

/** How to read a refusal. Only one about this very letter is final; after a problem of ours it is retried. */
function refused(error: SmtpError, parcel: Parcel): Handed {
  const status = error.responseCode ?? 0
  const detail = `${error.code ?? ""} ${error.command ?? ""} ${status || ""} ${error.message}`.trim().slice(0, 500)
  // A refused sender or password is this server's problem: the letter waits until the operator has fixed it.
  const ours = error.code === "EAUTH" || error.command === "MAIL FROM" || error.command?.startsWith("AUTH") === true
  const aboutIt = !ours && (error.code === "EENVELOPE" || error.code === "EMESSAGE" || status > 0)
  if (aboutIt && status >= 500 && status < 600) {
    const place = parcel.to.split("@")[1]
    const problem =
      error.code === "EENVELOPE"
        ? "The email bounced: no such mailbox."
        : `The email bounced: ${place} didn't accept it.`
    return { taken: false, final: true, problem, detail }
  }
  const problem = ours
    ? "The mail server isn't accepting emails from this server at the moment. We'll try again."
    : "The mail server isn't accepting the email at the moment. We'll try again."
  return { taken: false, final: false, problem, detail }
}
