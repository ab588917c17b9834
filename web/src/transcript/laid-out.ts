import { withVisible } from "#agents/visible-characters"

const quietMs = 250
const patienceMs = 10_000

/** Once nothing in it changes any more and its pictures have come, or after ten seconds: colours of code are not waited for longer. */
export async function settled(sheet: HTMLElement, signal: AbortSignal): Promise<void> {
  const until = Date.now() + patienceMs
  let changed = Date.now()
  const watch = new MutationObserver(() => {
    changed = Date.now()
  })
  watch.observe(sheet, { subtree: true, childList: true, characterData: true, attributes: true })
  while (!signal.aborted && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    const isWaiting = sheet.querySelector(".row-wait, button:disabled") !== null
    if (!isWaiting && Date.now() - changed >= quietMs) break
  }
  watch.disconnect()
  const pictures = [...sheet.querySelectorAll("img")].map((it) => it.decode().catch(() => undefined))
  await Promise.race([Promise.all(pictures), new Promise((resolve) => setTimeout(resolve, patienceMs))])
}

/** Puts the address beside a link whose words are another: nobody can click on paper. */
export function sayAddresses(sheet: HTMLElement): void {
  for (const link of sheet.querySelectorAll<HTMLElement>(".prose :is(a[href], .no-link[title])")) {
    const address = link.getAttribute("href") ?? link.title
    const bare = (text: string) =>
      text
        .trim()
        .replace(/^(?:https?:\/\/|mailto:)/, "")
        .replace(/\/$/, "")
    if (bare(link.textContent ?? "") !== bare(address)) link.dataset.address = withVisible(address.slice(0, 300))
  }
}
