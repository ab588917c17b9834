import { cleanLine } from "#protocol/clean"

const browsers: [RegExp, string][] = [
  [/\bEdgA?\/|\bEdgiOS\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bFirefox\/|\bFxiOS\//, "Firefox"],
  [/Chrome\/|\bCriOS\//, "Chrome"],
  [/\bSafari\//, "Safari"],
]
const systems: [RegExp, string][] = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/CrOS/, "ChromeOS"],
  [/Macintosh|Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
]

/** A name for a browser: "Firefox on Linux". Its user agent is long, and shown whole if we can't parse it. */
export function deviceName(device: string): string {
  const browser = browsers.find(([mark]) => mark.test(device))?.[1]
  const system = systems.find(([mark]) => mark.test(device))?.[1]
  if (browser && system) return `${browser} on ${system}`
  return cleanLine(browser ?? device, 80)
}

export function isPhone(device: string): boolean {
  return /iPhone|iPad|Android/.test(device)
}
