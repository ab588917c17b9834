import { afterEach, expect, setSystemTime, test } from "bun:test"
import { type Logger, pino } from "pino"
import { oddWays } from "./odd-ways.ts"

afterEach(() => setSystemTime())

/** Passes in requests of pages that were opened at other addresses; returns the addresses that the log has named. */
function watching() {
  const lines: { opened?: string }[] = []
  const log: Logger = pino({}, { write: (line: string) => lines.push(JSON.parse(line)) })
  const odd = oddWays({ log, appUrl: "https://openctl.example.com", trusted: () => true })
  return {
    look: (host: string) => odd.look(new Request(`http://${host}/`, { headers: { host, origin: `http://${host}` } })),
    upgrade: () => odd.noUpgrade(),
    named: () => lines.splice(0).map((line) => line.opened ?? ""),
  }
}

test("strangers' made-up addresses keep the operator's own out of the log for at most an hour", () => {
  const start = Date.now()
  setSystemTime(start)
  const { look, named } = watching()
  for (let n = 0; n < 50; n++) look(`made-up-${n}.example`)
  look("operator.example")
  expect(named()).toHaveLength(5)
  setSystemTime(start + 3_660_000)
  look("operator.example")
  look("operator.example")
  expect(named()).toEqual(["http://operator.example"])
  // A problem that persists is logged again an hour later; and the limit applies to each hour.
  setSystemTime(start + 7_320_000)
  for (let n = 0; n < 50; n++) look(n % 2 ? `made-up-${n}.example` : "operator.example")
  expect(named()).toHaveLength(5)
})

test("one kind of odd way uses up nothing of another's lines", () => {
  const { look, upgrade, named } = watching()
  for (let n = 0; n < 50; n++) look(`made-up-${n}.example`)
  expect(named()).toHaveLength(5)
  upgrade()
  upgrade()
  expect(named()).toEqual([""])
})
