/**
 * What every viewer may do, written by hand from the sharing contract and independently of the server's policy. A row is a
 * call, or one use of a call. The numbers are HTTP statuses: the call's success, or the refusal. Of two numbers the second
 * is for a session whose owner lets readers read its comments. `scope` is the scope that a token needs; `unless` is a state
 * (or several) that forbids it to roles that the row would allow. A viewer without a column here is `none`, and gets 404 in every row.
 */
const drawn = `
                        scope  owner  contributor  viewer  teammate  reader   appender  unless
getSession              read   200    200          200     200       200      404       -
readEntries             read   200    200          200     200       200      404       -
readPage                read   200    200          200     200       200      404       -
readEntry               read   200    200          200     200       200      404       -
listPrompts             read   200    200          200     200       200      404       -
listTurns               read   200    200          200     200       200      404       -
listAgents              read   200    200          200     200       200      404       -
listFiles               read   200    200          200     200       200      404       -
listChanges             read   200    200          200     200       200      404       -
readNumbers             read   200    200          200     200       200      404       -
placeOf                 read   200    200          200     200       200      404       -
readBlob                read   200    200          200     200       200      404       -
searchSession           read   200    200          200     200       200      404       -
findInSession           read   200    200          200     200       200      404       -
readLine                read   200    403          403     403       403      404       -
exportSession:raw       read   200    403          403     403       403      404       -
exportSession:markdown  read   200    200          200     200       200      404       -
exportSession:html      read   200    200          200     200       200      404       -
exportSession:json      read   200    200          200     200       200      404       -
listComments            read   200    200          200     200       403|200  404       -
listCollaborators       read   200    200          200     403       403      404       -
listLinks               read   200    403          403     403       403      404       -
listHistory             read   200    403          403     403       403      404       -
readComments            read   204    204          204     204       403      404       -
createComment           write  201    201          403     403       403      404       archived:409
patchComment            write  200    200          403     403       403      404       archived:409
deleteComment:own       write  204    204          403     403       403      404       archived:409
deleteComment:another's write  204    403          403     403       403      404       archived:409
invite                  share  201    403          403     403       403      404       -
resendInvitation        share  200    403          403     403       403      404       -
changeRole              share  200    403          403     403       403      404       -
removeCollaborator      share  204    403          403     403       403      404       -
leave                   share  403    204          204     403       403      404       -
patchSession:team       share  200    403          403     403       403      404       remote:400
patchSession:public     share  200    403          403     403       403      404       remote:400
createLink              share  201    403          403     403       403      404       remote:400
rotateLink              share  200    403          403     403       403      404       remote:400
patchSession:private    share  200    403          403     403       403      404       -
patchSession:title      share  200    403          403     403       403      404       -
patchSession:archived   share  200    403          403     403       403      404       -
patchSession:comments   share  200    403          403     403       403      404       -
revokeLink              share  204    403          403     403       403      404       -
deleteSession           share  204    403          403     403       403      404       -
appendEntries           write  200    403          403     403       403      200       archived:409
putDocument             write  400    403          403     403       403      400       archived:409
endAppendToken          share  204    403          403     403       403      404       -
completeSession         write  200    403          403     403       403      200       archived:409
getRun                  read   200    200          200     200       200      404       -
listQuestions           read   200    200          200     200       200      404       -
listProposals           read   200    200          403     403       403      404       -
withdrawProposal        read+write  204    204          403     403       403      404       -
propose                 write  201    201          403     403       403      404       recorded:409,incomplete:409,complete:409,archived:409
decideProposal          write  400    403          403     403       403      404       recorded:409,incomplete:409,complete:409,archived:409
answerQuestion          write  400    403          403     403       403      404       recorded:409,incomplete:409,complete:409,archived:409
interruptRun            write  202    403          403     403       403      404       recorded:409,incomplete:409,complete:409,archived:409
askEnd                  write  202    403          403     403       403      404       recorded:409,incomplete:409,complete:409,archived:409
setMode                 write  202    403          403     403       403      404       recorded:409,incomplete:409,complete:409,archived:409
beginRun                write  201    403          403     403       403      404       recorded:409,archived:409
beatRun                 write  400    403          403     403       403      404       recorded:409,archived:409
sayText                 write  400    403          403     403       403      404       recorded:409,archived:409
takeProposal            write  200    403          403     403       403      404       recorded:409,archived:409
finishProposal          write  200    403          403     403       403      404       recorded:409,archived:409
openQuestion            write  201    403          403     403       403      404       recorded:409,archived:409
closeQuestion           write  200    403          403     403       403      404       recorded:409,archived:409
endRun                  write  204    403          403     403       403      404       recorded:409,archived:409
`

export type Column = "owner" | "contributor" | "viewer" | "teammate" | "reader" | "appender" | "none"
export type Scope = "read" | "write" | "share"
type Scopes = Scope | "read+write"
export type State = {
  kind: "recorded" | "remote"
  status: "live" | "incomplete" | "complete" | "archived"
  commentsForReaders?: boolean
}

interface Row {
  name: string
  scope: Scopes
  cells: Record<Column, readonly number[]>
  unless: { state: string; status: number }[]
}

const [heading = [], ...lines] = drawn
  .trim()
  .split("\n")
  .map((line) => line.trim().split(/\s{2,}|(?<=\S) (?=(?:read|write|share|read\+write) )/))

export const rows: Row[] = lines.map(([name = "", scope = "", ...rest]) => {
  const states = (rest.at(-1) ?? "-").split(",").map((one) => one.split(":"))
  const drawnCells = rest.slice(0, -1).map((cell, at) => [heading[at + 1] ?? "", cell.split("|").map(Number)] as const)
  const cells = new Map<string, readonly number[]>([["none", [404]], ...drawnCells])
  return {
    name,
    scope: scope as Scopes,
    cells: Object.fromEntries(cells) as Record<Column, readonly number[]>,
    unless: states.map(([state = "", status = ""]) => ({ state, status: Number(status) })),
  }
})

/** The expected status, in the order of refusals: can't view, role too small, token scope too narrow, state forbids it. */
export function expected(row: Row, column: Column, state: State, scopes: readonly Scope[]): number {
  const [usual = 0, allowed = usual] = row.cells[column]
  const status = state.commentsForReaders ? allowed : usual
  // 400 is for viewers who are admitted: their input then doesn't fit.
  if (status > 400) return status
  if (!row.scope.split("+").every((scope) => scopes.includes(scope as Scope))) return 403
  const forbidden = row.unless.find((it) => it.state === state.status || it.state === state.kind)
  return forbidden?.status ?? status
}
