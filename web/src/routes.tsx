import { createRootRoute, createRoute, createRouter } from "@tanstack/react-router"
import type { ReactNode } from "react"
import { calls } from "#protocol/calls"
import { type PagePath, pages } from "#protocol/pages"
import type { SessionFilter } from "#protocol/sessions"
import { callQuery } from "./api/keys.ts"
import { queries } from "./api/queries.ts"
import { safePath } from "./identity/safe-path.ts"
import { NotFoundPage } from "./shell/NotFoundPage.tsx"
import { Broken, Coming, Shell } from "./shell/Shell.tsx"
import { page } from "./ui/when-wanted.ts"

/** Every page there is; where it lies is said in protocol/src/pages.ts. Each is fetched when it is first opened. */

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage })

export interface HomeSearch {
  filter?: SessionFilter
  q?: string
}

const home = createRoute({
  getParentRoute: () => root,
  path: pages.home,
  validateSearch: (search: Record<string, unknown>): HomeSearch => ({
    ...((search.filter === "owned" || search.filter === "shared" || search.filter === "team") && {
      filter: search.filter,
    }),
    ...((typeof search.q === "string" || typeof search.q === "number") && search.q !== "" && { q: String(search.q) }),
  }),
  component: page(() => import("./home/HomePage.tsx"), <Coming />),
})

const session = createRoute({
  getParentRoute: () => root,
  path: pages.session,
  component: page(() => import("./session/SessionRoute.tsx"), <Coming />),
})

type Below<P extends string, A extends string> = A extends `${P}/${infer Rest}` ? Rest : never

/** The part of a page's path that comes after another page's. */
const below = <P extends string, A extends `${P}/${string}`>(outer: P, inner: A) =>
  inner.slice(outer.length + 1) as Below<P, A>

/** Within the session's page, which stays as it is while one goes into a sub-agent and back. */
const agent = createRoute({
  getParentRoute: () => session,
  path: below(pages.session, pages.agent),
  component: () => null,
})

/** A share link's page. */
const link = createRoute({
  getParentRoute: () => root,
  path: pages.link,
  component: page(() => import("./session/LinkPage.tsx"), <Coming />),
})

const linkAgent = createRoute({
  getParentRoute: () => link,
  path: below(pages.link, pages.linkAgent),
  component: () => null,
})

const upload = createRoute({
  getParentRoute: () => root,
  path: pages.upload,
  component: page(() => import("./upload/UploadPage.tsx"), <Coming />),
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: pages.signIn,
  /** `to`: the page to return to; what would leave this server is dropped. `problem`: why a provider's sign-in failed, in whatever words: the page knows them. */
  validateSearch: (search: Record<string, unknown>): { to?: string; problem?: string; request?: string } => {
    const to = safePath(search.to)
    const problem = typeof search.problem === "string" ? search.problem : undefined
    // Named though undefined: what is left out here would come back raw from the root's search.
    const asked =
      typeof search.request === "string" && /^[\w-]{8,64}$/.test(search.request) ? search.request : undefined
    return { to: to ?? undefined, problem, request: asked }
  },
  component: page(() => import("./sign-in/SignInPage.tsx"), <Coming />),
})

const plain = <const P extends PagePath>(path: P, load: () => Promise<{ default: () => ReactNode }>) =>
  createRoute({ getParentRoute: () => root, path, component: page(load, <Coming />) })

const signInLink = plain(pages.signInLink, () => import("./sign-in/SignInLinkPage.tsx"))
const welcome = plain(pages.welcome, () => import("./set-up/WelcomePage.tsx"))
const inbox = plain(pages.inbox, () => import("./inbox/InboxPage.tsx"))
const settings = plain(pages.settings, () => import("./settings/SettingsPage.tsx"))

/** The code is never taken from the address: somebody who is sent a link must not sign in the sender's program. */
const device = plain(pages.device, () => import("./sign-in/DevicePage.tsx"))

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    session.addChildren([agent]),
    link.addChildren([linkAgent]),
    upload,
    signIn,
    signInLink,
    welcome,
    device,
    inbox,
    settings,
  ]),
  defaultPreload: "intent",
  defaultPendingComponent: Coming,
  defaultErrorComponent: Broken,
  // A session's page knows itself where it was read, to the entry.
  scrollRestoration: ({ location }) => !/^\/(sessions|s)\//.test(location.pathname),
})

// Who asks is needed by every page: ask while the page's own code is on its way.
void queries.prefetchQuery(callQuery(calls.getSignIn, {}))

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router
  }
}
