/** Sent with `hello`. Raise it when a client that knows only the old frames could no longer follow. */
export const LIVE_VERSION = 1

/**
 * Why a socket was closed, or, in a `closed` frame, why one of its sessions was. Separate from the frames, so that the browser
 * gets the codes without the schemas.
 */
export const closeCodes = {
  /** The sign-in, token or ticket is invalid or has ended: sign in again. */
  signInAgain: 4401,
  /** Access to the session has ended. */
  accessEnded: 4403,
  /** There is no such session, or the viewer may not see it. */
  notFound: 4404,
  /** The reader fell too far behind: join again after the last seq. */
  tooSlow: 4408,
  /** The session was deleted. */
  deleted: 4410,
  /** The node is stopping: connect again, and another node answers. */
  comeBack: 4412,
  /** The client sent something that is not a frame. */
  badFrame: 4400,
  /** Too many frames in a short time: connect again later. */
  tooMany: 4429,
} as const
export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes]
