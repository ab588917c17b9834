/** Milliseconds of the processor that this process has used: for bounds that hold whatever else runs on the machine. */
export function cpuMs(): number {
  return process.cpuUsage().user / 1000
}
