/**
 * The number of the readers' present form. Raise it with every change that reads a line otherwise than before: a server then
 * reads the sessions that it has stored again.
 */
export const READING = 1
