import { lost, never } from "./fake-server.ts"
import { me, session, signIn } from "./made-up.ts"
import type { Play } from "./play.ts"
import type { Scene } from "./scene.ts"

const providers = [
  { id: "google", name: "Google" },
  { id: "github", name: "GitHub" },
  { id: "oidc", name: "The Works" },
]
const then = session.started_at ?? ""

const answers = {
  getSignIn: signIn({ providers }),
  getMe: me(),
  listAddresses: {
    addresses: [
      { email: "alice@example.com", verified: true, proved_at: then, primary: true },
      { email: "alice.martin@work.example.com", verified: false, proved_at: then, primary: false },
    ],
  },
  listConnections: { connections: [{ id: "1", provider: "github", connected_at: then }] },
  getMailChoices: { invitations: true, changes: true, comments: false, prompts: true },
  listSignIns: {
    sign_ins: [
      {
        id: "1",
        device: "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
        created_at: then,
        last_seen_at: then,
        this: true,
      },
      { id: "2", device: "Mozilla/5.0 (iPhone) Safari/604.1", created_at: then, last_seen_at: then, this: false },
    ],
  },
  listTokens: {
    tokens: [
      {
        id: "1",
        label: "openctl on alices-laptop",
        prefix: "oct_3fa9",
        scopes: ["read", "write", "share"],
        created_at: then,
        expires_at: null,
        last_used_at: then,
      },
    ],
  },
}

const scene = (name: string, says: string, more: Scene["answers"], play: Scene["play"], path = "/settings"): Scene => ({
  name,
  says,
  group: "Settings and sign-in",
  path,
  answers: { ...answers, ...more },
  ...(play && { play }),
})

/** Brings a section's heading to the top, once it stands there. */
const at = (section: string, words: string) => async (p: Play) => {
  await p.see(words)
  document.getElementById(section)?.scrollIntoView({ block: "start", behavior: "instant" })
  await p.wait(80)
}

export const settingsScenes: Scene[] = [
  scene("settings", "The settings", {}, (p) => p.see("Addresses")),
  scene("settings-providers", "Providers, one connected", {}, at("providers", "Disconnect")),
  scene(
    "settings-connected",
    "One has just been connected",
    {},
    (p) => p.see("GitHub is connected"),
    "/settings?connected=github",
  ),
  scene(
    "settings-claimed",
    "An address that claims what is not so",
    {},
    at("providers", "Disconnect"),
    "/settings?connected=google",
  ),
  scene("settings-disconnect", "Disconnecting", {}, async (p) => {
    await p.press("Disconnect GitHub")
    await p.see("You can't sign in with it")
  }),
  scene(
    "settings-no-providers",
    "No providers on this server",
    { getSignIn: signIn() },
    at("providers", "No providers"),
  ),
  scene("settings-letters", "Which letters come", {}, at("letters", "Comments")),
  scene("settings-sign-ins", "Signed-in devices", {}, at("sign-ins", "This browser")),
  scene(
    "settings-loading",
    "Loading",
    { listAddresses: never, listConnections: never, listSignIns: never },
    at("providers", "Letters"),
  ),
  scene("settings-failed", "Loading failed", { listConnections: lost, getMailChoices: lost }, at("providers", "Retry")),
  scene(
    "sign-in-ways",
    "Codes and providers",
    { getSignIn: signIn({ me: null, providers }) },
    (p) => p.see("GitHub"),
    "/sign-in",
  ),
  scene(
    "sign-in-providers-only",
    "No mail: providers alone",
    { getSignIn: signIn({ me: null, providers, ways: [], mail: false }) },
    (p) => p.see("GitHub"),
    "/sign-in",
  ),
  scene(
    "sign-in-provider-broken",
    "The provider answered oddly",
    { getSignIn: signIn({ me: null, providers }) },
    (p) => p.see("has the details"),
    "/sign-in?problem=provider&request=5a0f7a0e-6d0c-4b52-9a54-0b0f3a1c9d11",
  ),
  scene(
    "sign-in-refused",
    "Not connected yet",
    { getSignIn: signIn({ me: null, providers }) },
    (p) => p.see("isn't connected to an account"),
    "/sign-in?problem=not_connected#bob%40example.com",
  ),
]
