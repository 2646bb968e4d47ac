import { Component, type ErrorInfo, type ReactNode } from 'react';
import type { AirlockError } from '../kernel/errors.ts';

export interface PluginFenceProps {
  /** Full name of the plugin that a failure is put down to. */
  readonly plugin: string;
  /** Turns what was thrown into an error of the plugin; told once for each failure, with the stack of components. */
  readonly onError: (plugin: string, thrown: unknown, componentStack: string) => AirlockError;
  /** Drawn in place of what failed; `retry` draws it again. */
  readonly fallback: (error: AirlockError, retry: () => void) => ReactNode;
  readonly children: ReactNode;
}

type State =
  | { readonly state: 'whole' }
  | { readonly state: 'broken' }
  | { readonly state: 'told'; readonly error: AirlockError };

/** Keeps a failure of a plugin's component inside its place, and says whose it was. */
export class PluginFence extends Component<PluginFenceProps, State> {
  override state: State = { state: 'whole' };

  static getDerivedStateFromError(): State {
    return { state: 'broken' };
  }

  override componentDidCatch(thrown: unknown, info: ErrorInfo): void {
    const error = this.props.onError(this.props.plugin, thrown, info.componentStack ?? '');
    this.setState({ state: 'told', error });
  }

  override render(): ReactNode {
    if (this.state.state === 'whole') return this.props.children;
    return this.state.state === 'told' ? this.props.fallback(this.state.error, this.#retry) : null;
  }

  readonly #retry = (): void => this.setState({ state: 'whole' });
}
