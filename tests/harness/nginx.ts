import { spawn, spawnSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { covered, notCovered } from "./covered.ts"
import { freePort } from "./free-port.ts"

/** This machine's nginx, on a free loopback port with a folder of its own. */
const nginx = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"].find((path) => existsSync(path))
const openssl = ["/usr/bin/openssl", "/usr/local/bin/openssl"].find((path) => existsSync(path))

export const hasNginx = nginx !== undefined && openssl !== undefined
if (hasNginx) covered("nginx before the server", nginx as string)
else notCovered("nginx before the server", "no nginx or no openssl on this machine")

export interface Nginx {
  port: number
  /** Its certificate for localhost, for clients that are to trust it. */
  certificate: string
  stop(): Promise<void>
}

/** Starts it on `port` with the lines in its `http` block that this function returns for its folder. */
export async function startNginx(http: (folder: string) => string | Promise<string>, port: number): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), "openctl-nginx-"))
  for (const name of ["body", "proxy", "fastcgi", "uwsgi", "scgi"]) mkdirSync(join(folder, name))
  makeCertificate(folder)
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${join(folder, name.replace("client_", ""))};`)
    .join("\n")
  const block = await http(folder)
  const config = join(folder, "nginx.conf")
  writeFileSync(
    config,
    `daemon off; master_process off; pid ${folder}/pid; error_log stderr; events {}\nhttp {\naccess_log off;\n${temporary}\n${block}\n}\n`,
  )
  const child = spawn(nginx as string, ["-p", folder, "-c", config], { stdio: ["ignore", "ignore", "pipe"] })
  let said = ""
  child.stderr.on("data", (piece: Buffer) => (said += piece))
  const ended = new Promise<void>((done) => child.once("exit", () => done()))
  const stop = async () => {
    child.kill()
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  for (const until = Date.now() + 10_000; !(await listens(port)); await Bun.sleep(20)) {
    if (child.exitCode === null && Date.now() < until) continue
    await stop()
    throw new Error(`nginx did not come up. It said:\n${said}`)
  }
  return { port, certificate: join(folder, "certificate.pem"), stop }
}

function makeCertificate(folder: string): void {
  const what = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
  const whom = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
  const to = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "certificate.pem")]
  const made = spawnSync(openssl as string, [...what, ...whom, ...to])
  if (made.status !== 0) throw new Error(`openssl made no certificate: ${made.stderr}`)
}

const listens = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/`, { redirect: "manual" }).then(
    () => true,
    () => false,
  )

/** docs/nginx.conf with this name, this certificate and these ports; throws if one of the replaced lines is missing. */
export async function ofTheDocs(folder: string, listen: number, server: string): Promise<string> {
  let text = readFileSync(resolve(import.meta.dirname, "../../docs/nginx.conf"), "utf8")
  const exchange = (what: string | RegExp, by: string) => {
    if (text.search(what) < 0) throw new Error(`docs/nginx.conf has no ${what} any more.`)
    text = text.replaceAll(typeof what === "string" ? what : new RegExp(what, "g"), by)
  }
  exchange(/listen \[::\]:\d+[^;]*;/, "")
  exchange("listen 80;", `listen 127.0.0.1:${await freePort()};`)
  exchange("listen 443 ssl http2;", `listen 127.0.0.1:${listen} ssl http2;`)
  exchange("server 127.0.0.1:3000;", `server ${new URL(server).host};`)
  exchange("openctl.example.com;", "localhost;")
  exchange(/ssl_certificate +\S+;/, `ssl_certificate ${folder}/certificate.pem;`)
  exchange(/ssl_certificate_key +\S+;/, `ssl_certificate_key ${folder}/key.pem;`)
  return text
}
