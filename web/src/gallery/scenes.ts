import { commentScenes } from "./comment-scenes.ts"
import { doorScenes } from "./door-scenes.ts"
import { findScenes } from "./find-scenes.ts"
import { otherScenes } from "./other-scenes.ts"
import { peopleScenes } from "./people-scenes.ts"
import { remoteScenes } from "./remote-scenes.ts"
import type { Scene } from "./scene.ts"
import { sessionScenes } from "./session-scenes.ts"
import { settingsScenes } from "./settings-scenes.ts"
import { teamScenes } from "./team-scenes.ts"
import { transcriptScenes } from "./transcript-scenes.ts"
import { uploadScenes } from "./upload-scenes.ts"

export const scenes: Scene[] = [
  ...peopleScenes,
  ...commentScenes,
  ...findScenes,
  ...transcriptScenes,
  ...remoteScenes,
  ...otherScenes,
  ...teamScenes,
  ...sessionScenes,
  ...doorScenes,
  ...settingsScenes,
  ...uploadScenes,
]
