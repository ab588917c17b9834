import { afterAll, expect, test } from "bun:test"
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { readConfig } from "./config.ts"

const folders: string[] = []
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), "openctl-config-"))
  folders.push(made)
  return made
}
afterAll(() => {
  for (const one of folders) rmSync(one, { recursive: true, force: true })
})

const read = (env: Record<string, string> = {}) => readConfig({ DATA_DIR: folder(), ...env })
const mail = { SMTP_URL: "smtp://localhost:2525", MAIL_FROM: "openctl@example.com" }
const secret = { OPENCTL_SECRET: "a key for tests, of more than 32 characters" }

test("without any variable it listens on this machine only, and lets anyone there sign up", () => {
  const config = read()
  expect(config).toMatchObject({ host: "localhost", port: 3000, portGiven: false, signUp: "open", mail: undefined })
  expect(config.maxSessionBytes).toBe(512 * 1_048_576)
})

test("an error names the wrong value, its problem and an example", () => {
  const wrong: [name: string, value: string, example: RegExp][] = [
    ["PORT", "80a", /whole number/],
    ["DATABASE_URL", "mysql://x", /postgres:\/\//],
    ["REDIS_URL", "localhost:6379", /redis:\/\/localhost:6379/],
    ["APP_URL", "openctl.example.com", /https:\/\/openctl\.example\.com/],
    ["APP_URL", "https://example.com/openctl", /without a path/],
    ["SMTP_URL", "mail.example.com", /smtps:\/\//],
    ["OPENCTL_SECRET", "short", /openssl rand/],
    ["SIGN_UP", "everybody", /invited, domains, open/],
    ["SIGN_UP_DOMAINS", "exa mple.com", /example\.com/],
    ["TRUSTED_PROXIES", "proxy.local", /127\.0\.0\.1/],
    ["RATE_LIMITS", "no", /on, off/],
    ["MAX_SESSION_MB", "0", /from 1 to/],
  ]
  for (const [name, value, example] of wrong) {
    const reading = () => read({ [name]: value })
    expect(reading).toThrow(name)
    expect(reading).toThrow(example)
  }
  expect(() => read({ SIGN_UP: "domains" })).toThrow("SIGN_UP_DOMAINS")
})

test("a data folder that can't be created gives a sentence, not a stack", () => {
  const file = join(folder(), "a-file")
  writeFileSync(file, "")
  expect(() => readConfig({ DATA_DIR: join(file, "data") })).toThrow(/^DATA_DIR is/)
})

test("beyond loopback it does not start without a way to send mail, and says what to set", () => {
  expect(() => read({ HOST: "0.0.0.0" })).toThrow(/SMTP_URL.*MAIL_FROM/)
  expect(read({ HOST: "0.0.0.0", ...mail })).toMatchObject({ signUp: "invited" })
})

test("behind a proxy on this machine nobody signs up uninvited, and the operator is warned about missing mail", () => {
  const config = read({ HOST: "127.0.0.1", APP_URL: "https://openctl.example.com" })
  expect(config.signUp).toBe("invited")
  expect(config.hints.join()).toContain("SMTP_URL")
  expect(read({ APP_URL: "http://localhost:5173" })).toMatchObject({ signUp: "open", hints: [] })
})

test("signing in by a provider alone needs a provider", () => {
  expect(() => read({ SIGN_IN: "provider", ...mail })).toThrow("SIGN_IN=provider needs an identity provider")
  expect(read({ SIGN_IN: "provider", GITHUB_CLIENT_ID: "id", GITHUB_CLIENT_SECRET: "secret" }).signIn).toBe("provider")
  expect(read().signIn).toBe("any")
})

test("where codes go by email, or a provider vouches, listening on this machine alone opens the server to nobody", () => {
  expect(read(mail).signUp).toBe("invited")
  expect(read({ GITHUB_CLIENT_ID: "id", GITHUB_CLIENT_SECRET: "secret" }).signUp).toBe("invited")
  expect(read({ ...mail, SIGN_UP: "open" }).signUp).toBe("open")
})

test("domains that may sign up are kept like addresses: in ASCII and lower case", () => {
  const { signUpDomains } = read({ SIGN_UP: "domains", SIGN_UP_DOMAINS: "Example.COM, @bücher.example" })
  expect(signUpDomains).toEqual(["example.com", "xn--bcher-kva.example"])
})

test("the key is made once, for its owner alone, in a folder for its owner alone", () => {
  const dir = folder()
  chmodSync(dir, 0o755)
  const first = readConfig({ DATA_DIR: dir })
  expect(readConfig({ DATA_DIR: dir }).secret).toEqual(first.secret)
  expect(first.secret.length).toBeGreaterThanOrEqual(32)
  expect(statSync(join(dir, "secret")).mode & 0o777).toBe(0o600)
  expect(statSync(dir).mode & 0o777).toBe(0o700)
})

test("half a key is refused: using it would seal data that nobody could open again", () => {
  const dir = folder()
  readConfig({ DATA_DIR: dir })
  const file = join(dir, "secret")
  writeFileSync(file, readFileSync(file, "utf8").slice(0, 10))
  expect(() => readConfig({ DATA_DIR: dir })).toThrow(/incomplete.*backup/)
})

test("with PostgreSQL the key must be given, unless it is a trial on this machine, which says what a second node needs", () => {
  const DATABASE_URL = "postgres://openctl@localhost/openctl"
  expect(() => read({ DATABASE_URL, HOST: "0.0.0.0", ...mail })).toThrow("OPENCTL_SECRET")
  expect(read({ DATABASE_URL, HOST: "0.0.0.0", ...mail, ...secret }).hints).toEqual([])
  const { hints } = read({ DATABASE_URL, HOST: "127.0.0.1" })
  expect(hints).toHaveLength(1)
  expect(hints[0]).toContain("OPENCTL_SECRET")
})
