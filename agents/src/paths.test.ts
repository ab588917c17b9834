import { expect, test } from "bun:test"
import { pathFrom } from "./paths.ts"

test("a path is seen from the directory that it lies in, and otherwise stays whole", () => {
  expect(pathFrom("/home/alice/garden", "/home/alice/garden/src/bed.ts")).toBe("src/bed.ts")
  expect(pathFrom("/home/alice/garden/", "/home/alice/garden/bed.ts")).toBe("bed.ts")
  expect(pathFrom("C:\\garden", "C:\\garden\\bed.ts")).toBe("bed.ts")
  expect(pathFrom("/", "/bed.ts")).toBe("bed.ts")
  for (const path of ["/home/alice/gardener/bed.ts", "/home/alice/garden", "/etc/hosts", "src/bed.ts"])
    expect(pathFrom("/home/alice/garden", path)).toBe(path)
  expect(pathFrom(null, "/etc/hosts")).toBe("/etc/hosts")
})
