import { Component, type ReactNode } from "react"

interface Props {
  /** What stands there instead of what fell over. */
  instead: (again: () => void, error: unknown) => ReactNode
  children: ReactNode
}

/** What falls over inside of it takes nothing else of the page with it. */
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
