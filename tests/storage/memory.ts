import { readFileSync } from "node:fs"

/** How much memory a process has resident, in bytes; 0 where there is no /proc. */
export function memoryOf(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

/** Looks at it until `stop`, which gives the most that was seen. */
export function watchMemory(pid: number, everyMs = 10): { stop(): number } {
  let most = memoryOf(pid)
  const timer = setInterval(() => {
    most = Math.max(most, memoryOf(pid))
  }, everyMs)
  return {
    stop() {
      clearInterval(timer)
      return most
    },
  }
}
