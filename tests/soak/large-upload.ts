import { streamIn } from "../storage/streaming.ts"

/** Streams 300 MB in, this many times. */
export async function largeUpload(count: number): Promise<string> {
  const growths: number[] = []
  const slowest: number[] = []
  for (let nth = 0; nth < count; nth++) {
    const { growth, others } = await streamIn(300)
    growths.push(growth)
    slowest.push(others.p99)
  }
  const mb = Math.round(Math.max(...growths) / 1_048_576)
  return `the server grew by at most ${mb} MB, p99 of others ${Math.round(Math.max(...slowest))} ms`
}
