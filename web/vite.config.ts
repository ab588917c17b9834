import tailwind from "@tailwindcss/vite"
import react from "@vitejs/plugin-react"
import { defineConfig } from "vite"
import { agentsAsData } from "./agents-as-data.ts"
import { callsAsData } from "./calls-as-data.ts"
import { packed } from "./packed.ts"
import { slimLibraries } from "./slim-libraries.ts"

// What is left of the schemas' library once the table of calls is data is never called; the bundler can't know that it may go.
const treeshake = { manualPureFunctions: ["z"] }

const server = process.env.OPENCTL_DEV_SERVER ?? "http://localhost:3000"

export default defineConfig({
  root: import.meta.dirname,
  plugins: [slimLibraries(), callsAsData(), agentsAsData(), react(), tailwind(), packed()],
  worker: { format: "es", plugins: () => [slimLibraries(), callsAsData()], rollupOptions: { treeshake } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: ["chrome123", "firefox128", "safari17.5"],
    // The policy of the pages is 'self' only: nothing may become a data: address, and no inline script may appear.
    assetsInlineLimit: 0,
    modulePreload: {
      polyfill: false,
      // What the document itself asks for is there before any page is.
      resolveDependencies: (_, files, { hostType }) =>
        hostType === "html" ? files : files.filter((it) => !/\/(core|rolldown-runtime)-[\w-]+\.js$/.test(it)),
    },
    rollupOptions: {
      treeshake,
      output: {
        codeSplitting: {
          groups: [
            // What every page needs, whole: pieces of it would each be a request, and compress worse apart (by 1 KB, if only the
            // libraries stood apart, which would outlive an upgrade in a browser's cache).
            {
              name: "core",
              test: /node_modules\/(react|react-dom|scheduler|use-sync-external-store|@tanstack)\/(?!.*(useMutation|mutationObserver))|web\/src\/(routes|api\/(?!inbox-key|forget-person|useSend)|shell\/(Shell|PersonMenu)\.tsx$|identity\/(useSignIn|safe-path|denied-page)\.ts$|ui\/(Avatar|Badge|Button|Empty|ErrorState|IconButton|Menu|Notice|Skeleton|Spinner|Time|Tooltip|Toasts|usePageTitle|(?!draft|theme|use)[a-z-]+)\.tsx?$|overview\/(agent-label|title-of))|agents\/src\/(names|label)\.|protocol\/src\/(?!address|matcher|mentions|prompt-text)|icons\/(check|info)\./,
            },
            // What changes something: nearly every page, but not the list of sessions.
            { name: "send", test: /web\/src\/api\/useSend|@tanstack\/.*(useMutation\.|mutationObserver)/ },
            // What is typed into: signing in, settings, and several dialogs.
            {
              name: "form",
              test: /web\/src\/(ui\/(Field|Page)|identity\/(says-here|InboxHint|token-scopes|useSignedIn)|api\/inbox-key)\.tsx?$|protocol\/src\/address/,
            },
            // What the list shares with a session's page.
            {
              name: "sessions",
              test: /web\/src\/(overview\/(UploadBadge|agent-name)|sharing\/share-dialog)|icons\/(archive|ellipsis|globe|link-2|search|users(-round)?)\./,
            },
            // What a session's page shares with the sign-in page.
            { name: "address", test: /web\/src\/identity\/address-for\.ts$/ },
            // What a session's page shares with its dialogs: crumbs that would each be a request.
            {
              name: "shared",
              test: /web\/src\/(ui\/(drafts|useCopy)|sharing\/(names|roles))\.tsx?$|agents\/src\/sources|icons\/(copy|file-question-mark|file-text|list-tree|lock|message-square-plus|pencil|shield-check|terminal|user-plus|x)\./,
            },
            // A session's page, with what its rows share with what they unfold into: apart it would compress worse by 1 KB.
            {
              name: "session",
              test: /web\/src\/(session\/SessionPage|transcript\/(Code|CodeBox|CopyText|Fold|FoldMark|Markdown|Plain|Prose|ShowMore|doors|folds|highlight|patient-worker|useMarkdown|useWholeText))\.tsx?$|agents\/src\/(markdown-(bounds|tokens)|safe-link|visible-characters)\.ts$|node_modules\/marked\/|icons\/chevron-right\./,
            },
          ],
        },
      },
    },
  },
  server: { proxy: { "/api": { target: server, ws: true } } },
})
