import { describe, expect, test } from "bun:test"
import { readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { mailOf } from "./mail.ts"
import { providersOf } from "./providers.ts"
import { visibilityOf } from "./visibility.ts"

describe("mail", () => {
  test("one way, whole", () => {
    expect(mailOf({})).toBeUndefined()
    expect(mailOf({ SMTP_URL: "smtp://mail.example.com", MAIL_FROM: "Team <Openctl@Example.com>" })).toEqual({
      by: "SMTP",
      perHour: 1000,
      url: "smtp://mail.example.com",
      from: "openctl@example.com",
    })
    expect(mailOf({ RESEND_API_KEY: "re_1", RESEND_FROM_EMAIL: "a@example.com", MAIL_PER_HOUR: "50" })).toMatchObject({
      by: "Resend",
      perHour: 50,
      from: "a@example.com",
    })
  })

  test.each([
    [{ SMTP_URL: "mail.example.com", MAIL_FROM: "a@example.com" }, "smtp://"],
    [{ SMTP_URL: "smtp://mail.example.com" }, "MAIL_FROM"],
    [{ RESEND_API_KEY: "re_1" }, "RESEND_FROM_EMAIL"],
    [{ RESEND_FROM_EMAIL: "a@example.com" }, "RESEND_API_KEY is missing"],
    [{ RESEND_API_KEY: "re_1", MAIL_FROM: "a@example.com", SMTP_URL: "smtp://x" }, "only one"],
    [{ RESEND_API_KEY: "re_1", MAIL_FROM: "a@example.com", RESEND_WEBHOOK_SECRET: "x" }, "whsec_"],
  ])("%o is said to be wrong, and why", (env, words) => {
    expect(() => mailOf(env)).toThrow(words)
  })
})

describe("providers", () => {
  test("each is there when its variables are", () => {
    const env = {
      GOOGLE_CLIENT_ID: "g",
      GOOGLE_CLIENT_SECRET: "s",
      OIDC_ISSUER: "https://id.example.com/",
      OIDC_CLIENT_ID: "o",
      OIDC_CLIENT_SECRET: "s",
    }
    expect(providersOf({})).toEqual([])
    expect(providersOf(env).map(({ id, name }) => [id, name])).toEqual([
      ["google", "Google"],
      ["oidc", "id.example.com"],
    ])
    expect(providersOf(env)[1]).toMatchObject({
      issuer: "https://id.example.com",
      trustsEmail: "off",
      emailClaim: "email",
    })
  })

  test.each([
    [{ GITHUB_CLIENT_ID: "g" }, "GITHUB_CLIENT_SECRET is missing"],
    [{ OIDC_CLIENT_ID: "g", OIDC_CLIENT_SECRET: "s" }, "OIDC_ISSUER is missing"],
    [
      {
        OIDC_ISSUER: "https://id.example.com",
        OIDC_CLIENT_ID: "g",
        OIDC_CLIENT_SECRET: "s",
        OIDC_EMAIL_CLAIM: "upn",
        OIDC_TRUST_EMAIL: "on",
      },
      "OIDC_TRUST_EMAIL=always",
    ],
    [{ OIDC_ISSUER: "http://id.example.com", OIDC_CLIENT_ID: "g", OIDC_CLIENT_SECRET: "s" }, "https://"],
    [{ CLERK_SECRET_KEY: "s", PUBLIC_CLERK_PUBLISHABLE_KEY: "x", CLERK_JWT_KEY: "k" }, "pk_"],
    [{ CLERK_SECRET_KEY: "s", PUBLIC_CLERK_PUBLISHABLE_KEY: "pk_test_x", CLERK_JWT_KEY: "k" }, "PEM"],
  ])("%o is said to be wrong, and why", (env, words) => {
    expect(() => providersOf(env)).toThrow(words)
  })
})

describe("who may see sessions", () => {
  test("private, and nothing is forbidden, unless the operator says so", () => {
    expect(visibilityOf({})).toEqual({ default: "private", forbidden: [] })
    expect(visibilityOf({ DEFAULT_VISIBILITY: "team", FORBID_VISIBILITY: "public, public" })).toEqual({
      default: "team",
      forbidden: ["public"],
    })
    expect(visibilityOf({ FORBID_VISIBILITY: "public,team" }).forbidden).toEqual(["public", "team"])
  })

  test.each([
    [{ DEFAULT_VISIBILITY: "public" }, "private, team"],
    [{ FORBID_VISIBILITY: "private" }, 'has "private"'],
    [{ DEFAULT_VISIBILITY: "team", FORBID_VISIBILITY: "team" }, "Leave one of them out"],
  ])("%o is said to be wrong, and why", (env, words) => {
    expect(() => visibilityOf(env)).toThrow(words)
  })
})

test(".env.example and the operators' page have exactly the variables that are read", () => {
  const root = path.resolve(import.meta.dirname, "../../..")
  const read = (file: string) => readFileSync(path.join(root, file), "utf8")
  const sources = readdirSync(import.meta.dirname).filter((name) => !name.includes(".test."))
  const code = [read("server/src/config.ts"), ...sources.map((name) => read(`server/src/config/${name}`))].join("\n")
  const direct = [...code.matchAll(/\benv\.([A-Z][A-Z_]+)|\benv, "([A-Z][A-Z_]+)"/g)].map(
    ([, one, other]) => one ?? other,
  )
  const lists = [...code.matchAll(/together\(env, \[([^\]]*)\]|const \{([^}]*)\} = env\b/g)]
    .flatMap(([, names, taken]) => [...(names ?? taken ?? "").matchAll(/[A-Z][A-Z_]+/g)])
    .map(([name]) => name)
  const variables = [...new Set([...direct, ...lists])].sort()
  const example = [...read(".env.example").matchAll(/^#([A-Z][A-Z_]+)=/gm)].map(([, name]) => name)
  const page = new Set([...read("docs/configuration.md").matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name]) => name))
  // For tests; an operator who copies the example does not need it.
  expect([...new Set([...example, "RESEND_BASE_URL"])].sort()).toEqual(variables as string[])
  expect(variables.filter((name) => !page.has(name))).toEqual([])
})
