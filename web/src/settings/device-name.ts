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

/** What to call a browser: "Firefox on Linux". What it says of itself is long, and shown whole where we can't read it. */
export function deviceName(device: string): string {
  const browser = browsers.find(([mark]) => mark.test(device))?.[1]
  const system = systems.find(([mark]) => mark.test(device))?.[1]
  if (browser && system) return `${browser} on ${system}`
  return cleanLine(browser ?? device, 80)
}

export function isPhone(device: string): boolean {
  return /iPhone|iPad|Android/.test(device)
}
