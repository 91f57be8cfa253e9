import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface ButtonProps {
  readonly children: ComponentChildren;
  onClick?(): void;
  readonly type?: 'button' | 'submit';
  readonly look?: 'main' | 'grave' | 'bare';
  readonly isSmall?: boolean;
  readonly isBusy?: boolean;
  /** Why it cannot be used; it stays where the keyboard finds it, so that this can be read. */
  readonly disabledWhy?: string | undefined;
  readonly label?: string;
}

export function Button(props: ButtonProps) {
  const { children, onClick, type = 'button', look, isSmall = false, isBusy = false, disabledWhy, label } = props;
  const id = useId();
  const isOff = isBusy || disabledWhy !== undefined;
  const classes = ['button', look && `button-${look}`, isSmall && 'button-small'].filter(Boolean).join(' ');
  return (
    <>
      <button
        type={type}
        class={classes}
        aria-label={label}
        aria-disabled={isOff}
        aria-busy={isBusy}
        aria-describedby={disabledWhy === undefined ? undefined : id}
        title={disabledWhy}
        onClick={(event) => (isOff ? event.preventDefault() : onClick?.())}
      >
        {children}
      </button>
      {disabledWhy !== undefined && (
        <span id={id} class="unseen">
          {disabledWhy}
        </span>
      )}
    </>
  );
}
