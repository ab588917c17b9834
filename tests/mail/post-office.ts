import { once } from "node:events"
import { SMTPServer, type SMTPServerAddress, type SMTPServerOptions } from "smtp-server"

/** A real SMTP server, with STARTTLS (its certificate is its own) and passwords. */
export interface PostOffice {
  /** For SMTP_URL; by default it accepts the certificate. */
  url(query?: string, user?: string): string
  letters: Received[]
  /** Its answers to the next letters, in order: null accepts the letter. */
  answers: (Answer | null)[]
  /** Waits until `count` letters have come. */
  until(count: number, ms?: number): Promise<Received[]>
  close(): Promise<void>
}

export interface Received {
  from: string
  to: string[]
  raw: string
  secure: boolean
  user: string | undefined
  header(name: string): string
}

export interface Answer {
  at: "MAIL" | "RCPT" | "DATA"
  code: number
  /** Answers so after it has accepted the letter: the sender can't know. */
  afterTaking?: boolean
}

export async function postOffice(options: SMTPServerOptions = {}): Promise<PostOffice> {
  const letters: Received[] = []
  const answers: (Answer | null)[] = []
  /** Fails if the next answer says so. */
  const refusal = (at: Answer["at"]): Error | null => {
    const next = answers[0]
    if (next?.at !== at || next.afterTaking) return null
    answers.shift()
    return Object.assign(new Error("told to"), { responseCode: next.code })
  }
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    closeTimeout: 50,
    onAuth: ({ username, password }, _session, done) =>
      password === "right" ? done(null, { user: username ?? "" }) : done(new Error("wrong password")),
    onMailFrom: (_address, _session, done) => done(refusal("MAIL")),
    onRcptTo: (_address, _session, done) => done(refusal("RCPT")),
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on("data", (chunk: Buffer) => chunks.push(chunk))
      stream.on("end", () => {
        const refused = refusal("DATA")
        if (refused) return done(refused)
        const raw = Buffer.concat(chunks).toString("latin1")
        letters.push({
          from: (session.envelope.mailFrom as SMTPServerAddress).address,
          to: session.envelope.rcptTo.map(({ address }) => address),
          raw,
          secure: session.secure,
          user: session.user,
          header: (name) => headerOf(raw, name),
        })
        const next = answers.shift()
        done(next ? Object.assign(new Error("told to, afterwards"), { responseCode: next.code }) : null)
      })
    },
    ...options,
  })
  // A client that disconnects in the middle is no error.
  server.on("error", () => undefined)
  const listening = server.listen(0, "127.0.0.1")
  await once(listening, "listening")
  const { port } = listening.address() as { port: number }
  return {
    letters,
    answers,
    url: (query = "tls.rejectUnauthorized=false", user = "") =>
      `smtp://${user === "" ? "" : `${user}@`}127.0.0.1:${port}/?${query}`,
    async until(count, ms = 8_000) {
      for (const end = Date.now() + ms; letters.length < count; await Bun.sleep(10)) {
        if (Date.now() > end) throw new Error(`${letters.length} letters came, not ${count}.`)
      }
      return letters
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

/** A header as it was sent, unfolded and decoded. */
function headerOf(raw: string, name: string): string {
  const head = raw.slice(0, raw.indexOf("\r\n\r\n")).replace(/\r\n[ \t]+/g, " ")
  const line = head.split("\r\n").find((one) => one.toLowerCase().startsWith(`${name.toLowerCase()}:`)) ?? ""
  return line
    .slice(name.length + 1)
    .trim()
    .replace(/\?= =\?/g, "?==?")
    .replace(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_, how: string, text: string) =>
      how.toLowerCase() === "b" ? Buffer.from(text, "base64").toString() : unquote(text.replaceAll("_", " ")),
    )
}

/** Quoted-printable, as bytes of UTF-8. */
export function unquote(text: string): string {
  const bytes = text
    .replace(/=\r\n/g, "")
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, "latin1").toString("utf8")
}

/** The text and HTML parts, decoded. */
export function partsOf(raw: string): { text: string; html: string } {
  const boundary = raw.match(/boundary="([^"]+)"/)?.[1] ?? ""
  const part = (type: string) => {
    const found = raw.split(`--${boundary}`).find((one) => one.includes(`Content-Type: ${type}`)) ?? ""
    const at = found.indexOf("\r\n\r\n")
    const body = found.slice(at + 4)
    return /base64/i.test(found.slice(0, at)) ? Buffer.from(body, "base64").toString() : unquote(body)
  }
  return { text: part("text/plain"), html: part("text/html") }
}
