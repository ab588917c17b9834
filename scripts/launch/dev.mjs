import { existsSync } from "node:fs"
import { findBun } from "./bun.mjs"
import { inRoot, say } from "./checkout.mjs"
import { start } from "./children.mjs"

const pagesPort = process.env.DEV_PORT ?? "5173"
const serverPort = process.env.PORT ?? "3000"

/** Runs the server, restarted on each change, and the pages with hot reload, in one terminal. Both end together. */
export async function dev() {
  if (!existsSync(inRoot("server/src/main.ts"))) {
    say("There is no server/src/main.ts in this checkout, so there is nothing to run.")
    return 1
  }
  const pages = `http://localhost:${pagesPort}`
  // The browser's Origin is the pages' address, and the server accepts no other.
  const env = { HOST: "127.0.0.1", APP_URL: pages, ...process.env, PORT: serverPort }
  const server = start(findBun(), ["--no-orphans", "--watch", "--no-clear-screen", "server/src/main.ts"], { env })
  const vite = ["--no-orphans", "--no-install", "--bun", "node_modules/vite/bin/vite.js"]
  const web = start(findBun(), [...vite, "--config", "web/vite.config.ts", "--port", pagesPort, "--strictPort"], {
    env: { ...process.env, OPENCTL_DEV_SERVER: `http://127.0.0.1:${serverPort}` },
  })
  say(`Pages with hot reload on ${pages}`)
  const code = await Promise.race([server.ended, web.ended])
  for (const child of [server, web]) child.kill("SIGTERM")
  await Promise.all([server.ended, web.ended])
  return code
}
