/** Raised when a client that knows the old frames could no longer follow. Sent with `hello`. */
export const LIVE_VERSION = 1

/**
 * Why a socket was closed, or, in a `closed` frame, why one session of it was. Apart from the frames, so that the browser has
 * the codes without the schemas.
 */
export const closeCodes = {
  /** The sign-in, token or ticket is not good, or has ended: sign in again. */
  signInAgain: 4401,
  /** Access to the session has ended. */
  accessEnded: 4403,
  /** No such session, or not the viewer's to see. */
  notFound: 4404,
  /** The reader fell too far behind; come back with the last seq. */
  tooSlow: 4408,
  /** The session was deleted. */
  deleted: 4410,
  /** The node is stopping; come back, and another one answers. */
  comeBack: 4412,
  /** The client sent what is no frame. */
  badFrame: 4400,
  /** Too many frames in a short time; come back later. */
  tooMany: 4429,
} as const
export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes]
