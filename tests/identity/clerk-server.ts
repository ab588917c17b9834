import { createPrivateKey, createSign, generateKeyPairSync } from "node:crypto"

/** The parts of Clerk that its SDK uses: keys made here, tokens signed with them, and the API for people. */
export interface ClerkServer {
  url: string
  secretKey: string
  publishableKey: string
  /** PEM. */
  publicKey: string
  people: Record<string, ClerkUser>
  /** How often a person was looked up. */
  lookUps: number
  /** The parameters with which Clerk sends the browser back. */
  handshake(session: string): string
  session(claims: Record<string, unknown>): string
  stop(): Promise<void>
}

export interface ClerkUser {
  name?: string
  addresses: { email: string; status: "verified" | "unverified"; primary?: boolean }[]
  banned?: boolean
}

export const FRONTEND = "happy-cat-1.clerk.accounts.dev"

export function clerkServer(): ClerkServer {
  const keys = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  })
  const sign = (payload: Record<string, unknown>): string => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url")
    const head = `${part({ alg: "RS256", typ: "JWT", kid: "ins_1" })}.${part(payload)}`
    return `${head}.${createSign("RSA-SHA256").update(head).sign(createPrivateKey(keys.privateKey)).toString("base64url")}`
  }
  const it: ClerkServer = {
    url: "",
    secretKey: "sk_test_secret",
    publishableKey: `pk_test_${btoa(`${FRONTEND}$`)}`,
    publicKey: keys.publicKey,
    people: {},
    lookUps: 0,
    session(claims) {
      const now = Math.floor(Date.now() / 1000)
      return sign({ iss: `https://${FRONTEND}`, iat: now - 5, nbf: now - 5, exp: now + 60, sid: "sess_1", ...claims })
    },
    handshake: (session) => sign({ handshake: [`__session=${session}; Path=/; Secure`, "__client_uat=1; Path=/"] }),
    stop: () => server.stop(true),
  }
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch(request) {
      if (request.headers.get("authorization") !== `Bearer ${it.secretKey}`) return new Response(null, { status: 401 })
      const id = new URL(request.url).pathname.match(/^\/v1\/users\/(\w+)$/)?.[1] ?? ""
      const person = it.people[id]
      it.lookUps++
      // Its SDK only parses an answer as JSON with exactly this content type.
      const headers = { "content-type": "application/json" }
      if (!person)
        return new Response(JSON.stringify({ errors: [{ code: "resource_not_found", message: "no" }] }), {
          status: 404,
          headers,
        })
      return new Response(JSON.stringify(userOf(id, person)), { headers })
    },
  })
  it.url = `http://127.0.0.1:${server.port}`
  return it
}

function userOf(id: string, { name = "", addresses, banned = false }: ClerkUser) {
  const [first_name = "", last_name = ""] = name.split(" ")
  const email_addresses = addresses.map(({ email, status }, at) => ({
    id: `idn_${at}`,
    object: "email_address",
    email_address: email,
    verification: { object: "verification", status, strategy: "email_code" },
    linked_to: [],
  }))
  const primary = Math.max(
    0,
    addresses.findIndex((one) => one.primary),
  )
  return {
    id,
    object: "user",
    first_name,
    last_name,
    banned,
    locked: false,
    email_addresses,
    primary_email_address_id: `idn_${primary}`,
    phone_numbers: [],
    web3_wallets: [],
    external_accounts: [],
    enterprise_accounts: [],
    saml_accounts: [],
    public_metadata: {},
    private_metadata: {},
    unsafe_metadata: {},
  }
}
