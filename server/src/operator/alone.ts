import { connect } from "node:net"

/** Whether a running server answers at an operator's socket. One that a killed server left behind refuses. */
export function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const trial = connect(socket)
    trial.once("connect", () => {
      trial.destroy()
      resolve(true)
    })
    trial.once("error", () => resolve(false))
  })
}
