import { calls } from "#protocol/calls"
import type { Proposal } from "#protocol/remote-nouns"
import type { Connection } from "../connection/connection.ts"

/** What became of the prompts since the last look, for those who show them. A look that fails is made up for by the next. */
export class ProposalsSeen {
  #connection: Connection
  #session: string
  #changed: (proposal: Proposal) => void
  #known = new Map<string, number>()
  #looked = false
  #asking: Promise<void> | null = null
  #again = false

  constructor(connection: Connection, session: string, changed: (proposal: Proposal) => void) {
    this.#connection = connection
    this.#session = session
    this.#changed = changed
  }

  look(): void {
    if (this.#asking) {
      this.#again = true
      return
    }
    this.#asking = this.#ask()
      .catch(() => {})
      .then(() => {
        this.#asking = null
        if (!this.#again) return
        this.#again = false
        this.look()
      })
  }

  async #ask(): Promise<void> {
    const signal = AbortSignal.timeout(15_000)
    const { proposals } = await this.#connection.client.send(calls.listProposals, { id: this.#session }, { signal })
    // What was over before this run began is no news.
    const isNews = (it: Proposal) => this.#looked || it.state === "pending" || it.state === "approved"
    const before = this.#known
    this.#known = new Map(proposals.map(({ id, rev }) => [id, rev]))
    const news = proposals.filter((it) => before.get(it.id) !== it.rev && isNews(it))
    this.#looked = true
    for (const it of news.sort((a, b) => (a.created_at < b.created_at ? -1 : 1))) this.#changed(it)
  }
}
