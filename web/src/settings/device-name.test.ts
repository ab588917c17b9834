import { expect, test } from "bun:test"
import { deviceName, isPhone } from "./device-name.ts"

const chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"
const phone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"

test("a browser is called by its name and its system", () => {
  expect(deviceName(chrome)).toBe("Chrome on Linux")
  expect(deviceName(`${chrome} Edg/141.0.0.0`)).toBe("Edge on Linux")
  expect(deviceName(phone)).toBe("Safari on iPhone")
  expect(isPhone(phone)).toBe(true)
  expect(isPhone(chrome)).toBe(false)
})

test("an unknown browser is shown as it names itself", () => {
  expect(deviceName("An unknown browser")).toBe("An unknown browser")
  expect(deviceName("curl/8.5.0")).toBe("curl/8.5.0")
})
