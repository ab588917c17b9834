/** The other tabs of this browser have the same sign-in. Each is told when another one's changes, and checks for itself. */
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("openctl-sign-in") : null

export function tellOtherTabs(isSignedIn: boolean): void {
  channel?.postMessage(isSignedIn)
}

export function onOtherTab(listener: (isSignedIn: boolean) => void): void {
  channel?.addEventListener("message", ({ data }) => listener(data === true))
}
