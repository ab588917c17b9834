import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { connect } from "node:net"

/** This machine's Redis or Valkey; undefined if there is none. */
export const redis = ["/usr/bin/redis-server", "/usr/bin/valkey-server"].find((path) => existsSync(path))

/** Starts one on a port, and waits until it answers. */
export async function startRedis(port: number): Promise<{ stop(): Promise<void> }> {
  if (!redis) throw new Error("There is no Redis on this machine.")
  const child = spawn(redis, ["--port", String(port), "--save", "", "--bind", "127.0.0.1"], { stdio: "ignore" })
  const ended = once(child, "exit")
  for (const until = Date.now() + 10_000; !(await answers(port)); await Bun.sleep(20)) {
    if (Date.now() > until) throw new Error("Redis did not start.")
  }
  return {
    async stop() {
      child.kill()
      await ended
    },
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const trial = connect(port, "127.0.0.1")
    trial.once("connect", () => {
      trial.destroy()
      resolve(true)
    })
    trial.once("error", () => resolve(false))
  })
}
