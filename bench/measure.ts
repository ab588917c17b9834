import { spawn } from "node:child_process"
import path from "node:path"
import type { Load, Measured } from "./load.ts"

/** The measuring tools of every benchmark. */

export const median = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

/** The value that this share of the values does not exceed. */
export function centile(numbers: readonly number[], share: number): number {
  const sorted = Float64Array.from(numbers).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** Runs it several times, one after the other, and returns the results. */
export async function several<T>(times: number, work: (nth: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let nth = 0; nth < times; nth++) results.push(await work(nth))
  return results
}

export interface Asking {
  url: string
  token?: string
  /** One path per connection; with fewer paths than connections, connections share them in turn. */
  paths: string[]
  method?: string
  body?: string
  headers?: Record<string, string>
  connections?: number
  seconds?: number
  pauseMs?: number
}

/** Puts load on a server from a separate process. */
export async function load(asking: Asking): Promise<Measured> {
  const { paths, method = "GET", body = "", connections = paths.length, seconds = 2, pauseMs = 0 } = asking
  const headers: Record<string, string> = { ...asking.headers }
  if (asking.token) headers.authorization = `Bearer ${asking.token}`
  const lines = Object.entries(headers).map(([name, value]) => `\r\n${name}: ${value}`)
  const requests = Array.from({ length: connections }, (_, index) => ({
    head: `${method} ${paths[index % paths.length]} HTTP/1.1${lines.join("")}`,
    body,
  }))
  const it: Load = { port: Number(new URL(asking.url).port), requests, seconds, pauseMs }
  const program = path.join(import.meta.dirname, "load.ts")
  const child = spawn(process.execPath, ["--no-orphans", program, JSON.stringify(it)], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  let said = ""
  child.stdout.on("data", (piece: Buffer) => (said += piece))
  await new Promise((resolve) => child.once("close", resolve))
  const measured = JSON.parse(said) as Measured
  if (Object.keys(measured.refused).length > 0) {
    console.warn(`${method} ${paths[0]} was refused: ${JSON.stringify(measured.refused)}`)
  }
  return measured
}

/** Prints rows as they come: the task, the figure, the target, and whether it is met. */
export class Table {
  row(work: string, figure: string, target = "", met?: boolean): void {
    console.log(`| ${work} | ${figure} | ${target} | ${met === undefined ? "" : met ? "yes" : "no"} |`)
  }
}

export const ms = (value: number) => `${value < 10 ? value.toFixed(2) : Math.round(value)} ms`
export const rate = (value: number) => `${Math.round(value).toLocaleString("en")}/s`
export const kb = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`
export const mb = (bytes: number) => `${(bytes / 1_048_576).toFixed(1)} MB`
