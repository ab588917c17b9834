import type { Logger } from "pino"
import type { Deliver } from "../access/deliver.ts"
import type { Config } from "../config.ts"
import type { Wire } from "../live/bus.ts"
import { createHub } from "../live/hub.ts"
import { busOf } from "../live/nodes.ts"
import { giveUpQuiet } from "../live/quiet.ts"
import { socketHandlers } from "../live/socket.ts"
import { readPiece } from "../sessions/read.ts"
import type { Store } from "../storage/store.ts"
import type { ThingsToClose } from "./closing.ts"

/** Who is told of committed changes: the sockets of this node, and the other nodes. */
export async function openLive(
  config: Config,
  store: Store,
  log: Logger,
  over: (wire: Wire) => Wire,
  things: ThingsToClose,
) {
  const hub = createHub(store, (session, after, most) => readPiece(store, session, after, most))
  const bus = await busOf(config, store, hub, over, log)
  if (bus) things.add(bus)
  store.onGrown((what) => {
    const ended = hub.grew(what)
    bus?.grew(what.session, what.entries.at(-1)?.seq ?? 0, what.epoch, ended)
  })
  store.onEvent((event) => {
    const failed = (error: unknown) =>
      log.error({ err: error }, "access that was taken away could not be checked everywhere")
    return Promise.all([hub.happened(event), bus?.happened(event)]).then(() => {}, failed)
  })
  things.add(
    giveUpQuiet(store, hub, (error) => log.error({ err: error }, "what runs were writing could not be given up")),
  )
  const deliver: Deliver = {
    said(session, piece) {
      const epoch = session.row.acl_epoch
      const { have, from } = hub.said(session.id, piece, epoch, true)
      if (from !== null) bus?.said(session.id, epoch, piece)
      return have
    },
  }
  return { hub, deliver, websocket: socketHandlers(hub, () => bus === null || bus.holds()) }
}
