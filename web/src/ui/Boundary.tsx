import { Component, type ReactNode } from "react"

interface Props {
  /** Shown instead of the part that crashed. */
  instead: (again: () => void, error: unknown) => ReactNode
  children: ReactNode
}

/** A crash inside it leaves the rest of the page working. */
export class Boundary extends Component<Props, { error: unknown; fell: boolean }> {
  override state = { error: undefined as unknown, fell: false }

  static getDerivedStateFromError(error: unknown) {
    return { error, fell: true }
  }

  override render(): ReactNode {
    if (!this.state.fell) return this.props.children
    return this.props.instead(() => this.setState({ error: undefined, fell: false }), this.state.error)
  }
}
