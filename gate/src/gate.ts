/**
 * What everything passes that leaves the owner's machine. It takes out of a text what must not travel, and never touches what
 * reaches the agent. Pure: it runs in the command line, in a page and in the server alike.
 *
 * This one lets everything through: there are no rules yet. The paths go through it all the same, so that rules will hold on
 * each of them.
 */
export interface Gate {
  /** A line of JSON as it may leave: one line of valid JSON again, whose keys and structure are the same. */
  line(line: string): string
  /** For a text that leaves while it is being written. */
  text(): GatedText
}

export interface GatedText {
  /**
   * Takes in the next piece and gives what has been decided since. What may be the beginning of something to take out is held
   * back: at most 512 characters, at most until the text ends.
   */
  more(piece: string): string
  /** The text has ended: gives what was held back. */
  rest(): string
}

export const openGate: Gate = {
  line: (line) => line,
  text: () => ({ more: (piece) => piece, rest: () => "" }),
}
