import { spawn } from "node:child_process"

/**
 * The tests that take their length from OPENCTL_SOAK, run long. Each trial and its control are described in the test's own
 * file; here is only the number.
 */
export const longTests =
  (files: readonly string[], env: Record<string, string> = {}) =>
  async (count: number): Promise<string> => {
    const child = spawn(process.execPath, ["--no-orphans", "test", "--timeout", "36000000", ...files], {
      env: { ...process.env, LOG_LEVEL: "silent", OPENCTL_SOAK: String(count), ...env },
      stdio: ["ignore", "pipe", "pipe"],
    })
    let said = ""
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece: Buffer) => (said += piece))
    const code = await new Promise((resolve) => child.once("close", resolve))
    const counted = (word: string) => Number(new RegExp(`^ *(\\d+) ${word}$`, "m").exec(said)?.[1] ?? 0)
    if (code !== 0 || counted("pass") === 0) throw new Error(said.slice(-6000))
    return `${counted("pass")} tests passed, ${counted("skip")} skipped`
  }
