import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { texts } from '../../texts';
import { Sheet } from './Sheet';

/** The last resort: a page that failed to draw says so instead of going blank. */
export class Crash extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <Sheet title={texts.product} intro={texts.failure.crash}>
        <Button onClick={() => location.reload()}>{texts.failure.reload}</Button>
      </Sheet>
    );
  }
}
