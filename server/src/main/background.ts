import type { Logger } from "pino"
import type { Config } from "../config.ts"
import { keepHistory } from "../history/keep.ts"
import type { Keyring } from "../history/keyring.ts"
import { keepingAssets } from "../http/kept-assets.ts"
import { cancelLost } from "../remote/cancelling.ts"
import { keepRemote } from "../remote/keeping.ts"
import { keepIndex } from "../search/indexing.ts"
import { keepReread } from "../sessions/rereading.ts"
import { keepSilence } from "../sessions/silence.ts"
import type { Store } from "../storage/store.ts"
import { keepSwept } from "../storage/sweeping.ts"
import type { ThingsToClose } from "./closing.ts"

/** Starts the background work. (Codes and letters have loops in their own rooms.) */
export function keepBackground(
  config: Config,
  { store, keyring }: { store: Store; keyring: Keyring },
  assets: { web: string; keptAssets: string },
  log: Logger,
  things: ThingsToClose,
) {
  const failed = (what: string) => (error: unknown) => log.error({ err: error }, what)
  things.add(
    keepingAssets(assets.web, assets.keptAssets, (error) =>
      log.warn({ err: error }, "the pages' files could not be kept for tabs that stay open over the next upgrade"),
    ),
  )
  const silence = things.add(
    keepSilence(store, config.completeAfterMinutes, failed("a silent session could not be completed")),
  )
  cancelLost(store, failed("prompts of somebody who may not send them any more could not be cancelled"))
  const remote = things.add(
    keepRemote(store, config.completeAfterMinutes, failed("what is over in remote sessions could not be ended")),
  )
  things.add(keepSwept(store, failed("what was deleted could not be swept up")))
  const history = things.add(
    keepHistory({
      store,
      dataDir: config.dataDir,
      keyring,
      failed: failed("the heads of the history could not be written"),
    }),
  )
  const indexing = things.add(keepIndex(store, failed("entries could not be indexed for search")))
  const rereading = things.add(keepReread(store, failed("a stored session could not be read again")))
  return { silence, remote, history, indexing, rereading }
}
