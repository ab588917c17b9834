/** The line that goes on with a session on its owner's machine. */
export const resumeLine = (session: string): string => `openctl run --resume ${session}`
