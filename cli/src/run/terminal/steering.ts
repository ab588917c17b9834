import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { Refusal } from "#protocol/errors"
import { unfitIn } from "#protocol/prompt-text"
import type { Option } from "../agent/agent.ts"
import type { Happening } from "../happening.ts"
import { hashOf } from "../journal.ts"
import type { Running } from "../start-run.ts"
import { type Card, type Cards, meantBy, reachesFurther } from "./cards.ts"
import { help, readTyped, type Typed } from "./commands.ts"

/** What the owner does at the terminal: prompts, decisions on cards, and commands. */
export interface SteeringGiven {
  running: Running
  cards: Cards
  say(lines: readonly string[]): void
  show(card: Card): void
  /** Puts a text into the input line. */
  edit(text: string): void
}

export class Steering {
  #given: SteeringGiven
  /** The prompt that is being edited before it is approved. */
  #editing: Extract<Card, { is: "proposal" }> | null = null
  /** An answer that reaches further was chosen once. */
  #asked: { card: number; option: string } | null = null
  #here: { names: readonly string[]; readers: number } = { names: [], readers: 0 }

  constructor(given: SteeringGiven) {
    this.#given = given
    for (const question of given.running.runner.questions.open) given.show(given.cards.question(question, Date.now()))
  }

  get editing(): boolean {
    return this.#editing !== null
  }

  /** What stands before the input line. */
  get prompt(): string {
    if (this.#editing) return `edit ${this.#editing.number}> `
    const waiting = this.#given.cards.size
    return waiting > 0 ? `${waiting} waiting> ` : "> "
  }

  see(here: { names: readonly string[]; readers: number }): void {
    this.#here = here
  }

  /** A prompt or a question in its new state. */
  waits(happening: Extract<Happening, { event: "proposal" | "question" }>): void {
    const { cards, show, say } = this.#given
    if (happening.event === "question") {
      if (happening.state === "open") show(cards.question(happening.question, Date.now()))
      else cards.close(happening.question.id)
      return
    }
    const { proposal } = happening
    if (proposal.state === "pending") {
      const card = cards.proposal(proposal, Date.now())
      if (card) show(card)
      return
    }
    const card = cards.close(proposal.id)
    if (!card) return
    // Its card still stands above: nobody shall answer another one by it.
    if (proposal.state === "approved") say([`Approved ${card.number}.`])
    if (this.#editing === card) this.cancelEdit()
  }

  entered(text: string): void {
    if (this.#editing) {
      const card = this.#editing
      this.#editing = null
      return void this.#decide(card, { approve: true, text })
    }
    this.#do(readTyped(text))
  }

  /** A single key on the newest card; false if it means nothing there. */
  pressed(card: Card, key: string): boolean {
    if (card.is === "proposal") {
      if (key !== "y" && key !== "n") return false
      this.#decide(card, { approve: key === "y" })
      return true
    }
    const option = /\d/.test(key) ? card.options[Number(key) - 1] : meantBy(key === "y" ? "yes" : "no", card.options)
    if (!option) return false
    this.#answer(card, option)
    return true
  }

  cancelEdit(): void {
    if (!this.#editing) return
    this.#editing = null
    this.#given.edit("")
    this.#given.say(["The prompt was left as it is."])
  }

  /** False when nothing runs. */
  interrupt(): boolean {
    const { runner } = this.#given.running
    const stopped = runner.turns.interrupt(null)
    if (stopped) runner.sayIfStuck()
    return stopped
  }

  end(): void {
    this.#given.running.runner.end("ended")
  }

  #do(typed: Typed): void {
    const { say, running, cards } = this.#given
    const { runner } = running
    switch (typed.do) {
      case "nothing":
        return
      case "prompt":
        return void this.#send(typed.text)
      case "yes":
      case "no":
      case "edit": {
        const card = typed.card === null ? cards.answerable(Date.now()) : cards.find(typed.card)
        if (!card && typed.card === null && cards.size > 0)
          return void say([`What waits has just changed. Say which one: :y 3`])
        if (!card)
          return void say([typed.card === null ? "Nothing waits." : `There is no card ${typed.card} that waits.`])
        return void this.#onCard(card, typed)
      }
      case "stop":
        if (!this.interrupt()) say(["Nothing runs."])
        return
      case "who":
        return void say([this.#who()])
      case "mode":
        if (typed.mode !== null) return void runner.modes.set(typed.mode)
        return void say(
          runner.modes.all.length === 0
            ? ["It has no modes."]
            : runner.modes.all.map(
                ({ id, name, asks }) =>
                  `${id === runner.modes.id ? "* " : "  "}${cleanLine(id)}  ${cleanLine(name)}: ${asks ? "asks before it acts" : "decides by itself"}`,
              ),
        )
      case "end":
        return void this.end()
      case "help":
        return void say(help)
      case "unknown":
        return void say([`There is no command :${cleanLine(typed.word, 40)}. See :help.`])
      default:
        typed satisfies never
    }
  }

  #onCard(card: Card, typed: Extract<Typed, { do: "yes" | "no" | "edit" }>): void {
    const { say, edit } = this.#given
    if (card.is === "question") {
      if (typed.do === "edit")
        return void say(["A question can't be edited. Refuse it, and say what you want instead."])
      const numbered = typed.do === "yes" && typed.option !== null ? card.options[typed.option - 1] : undefined
      const option = typed.do === "yes" && typed.option !== null ? numbered : meantBy(typed.do, card.options)
      if (option) return void this.#answer(card, option)
      return void say([`Which one? Type :y ${card.number} and the number of an answer.`])
    }
    if (typed.do === "edit") {
      this.#editing = card
      edit(card.proposal.sent_text ?? card.proposal.text)
      return void say([`Edit the prompt and press Enter to approve it, or Esc to leave it.`])
    }
    this.#decide(card, typed.do === "yes" ? { approve: true } : { approve: false, note: typed.note })
  }

  #send(text: string): void {
    const unfit = unfitIn(text, "owner")
    if (unfit) return void this.#given.say([unfit.why])
    this.#given.running.runner.type(text)
  }

  #answer(card: Extract<Card, { is: "question" }>, option: Option): void {
    const { say, running } = this.#given
    const asked = this.#asked?.card === card.number && this.#asked.option === option.id
    if (reachesFurther(option) && !asked) {
      this.#asked = { card: card.number, option: option.id }
      return void say([`"${cleanLine(option.name, 150)}" holds for more than this once. Choose it again to confirm.`])
    }
    this.#asked = null
    const by = running.session.owner.id
    if (!running.runner.questions.answer(card.question.id, option.id, { by, via: "terminal" }))
      say(["It was answered elsewhere already."])
  }

  /** By the hash of the text that stands on the card. */
  #decide(card: Extract<Card, { is: "proposal" }>, wish: { approve: boolean; text?: string; note?: string }): void {
    const { say, cards, running } = this.#given
    const { proposal } = card
    const shown = proposal.sent_text ?? proposal.text
    const text = wish.text !== undefined && wish.text !== shown ? wish.text : undefined
    const unfit = text === undefined ? null : unfitIn(text, "owner")
    if (unfit) return void say([unfit.why])
    const about = { id: running.session.id, proposal: proposal.id, rev: proposal.rev, approve: wish.approve }
    const more = { ...(text !== undefined && { text }), ...(wish.note && { note: wish.note.slice(0, 2000) }) }
    running.connection.client
      .send(calls.decideProposal, { ...about, ...(wish.approve && { hash: hashOf(shown) }), ...more, via: "terminal" })
      .then(() => {
        // Or its new state was here first, and is told.
        if (cards.close(proposal.id)) say([wish.approve ? `Approved ${card.number}.` : `Rejected ${card.number}.`])
      })
      .catch((error: unknown) => {
        const why = error instanceof Refusal ? error.message : "The server can't be reached. It waits."
        say([`Not decided: ${cleanLine(why, 300)}`])
      })
  }

  #who(): string {
    const { names, readers } = this.#here
    const people = names.map((name) => cleanLine(name, 60)).join(", ") || "nobody you know"
    return readers > 0 ? `Here: ${people}, and ${readers} by a link.` : `Here: ${people}.`
  }
}
