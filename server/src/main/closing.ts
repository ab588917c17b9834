/** A part of a server that has to be closed: a database, a loop, a socket. */
export interface Closing {
  close(): unknown
}

export interface ThingsToClose extends Closing {
  add<Thing extends Closing>(thing: Thing): Thing
  close(): Promise<void>
}

/** Closes parts one after the other, newest first. One that fails doesn't keep the others open. */
export function thingsToClose(): ThingsToClose {
  const things: Closing[] = []
  return {
    add(thing) {
      things.push(thing)
      return thing
    },
    async close() {
      const failures: unknown[] = []
      for (let thing = things.pop(); thing; thing = things.pop()) {
        try {
          await thing.close()
        } catch (error) {
          failures.push(error)
        }
      }
      if (failures.length > 0) throw failures[0]
    },
  }
}
