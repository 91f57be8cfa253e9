import type { Order } from '../answers/booking.ts';
import type { Step } from './order-steps.ts';
import { stepsOf } from './order-steps.ts';

const marks: Readonly<Record<Step['state'], string>> = {
  done: 'M5 10.5l3.2 3.2L15 7',
  now: 'M10 7v3.2l2.2 2',
  'to come': '',
  failed: 'M7 7l6 6M13 7l-6 6',
};

const spoken: Readonly<Record<Step['state'], string>> = {
  done: 'done',
  now: 'here now',
  'to come': 'to come',
  failed: 'the end',
};

/** The order's way, station by station. */
export function StepPicture({ order }: { readonly order: Order }) {
  return (
    <ol class="way" aria-label="The way of your order">
      {stepsOf(order).map((step) => (
        <li
          key={step.label}
          class={`way-${step.state.replace(' ', '-')}`}
          aria-current={step.state === 'now' ? 'step' : undefined}
        >
          <svg viewBox="0 0 20 20" aria-hidden="true">
            <circle cx="10" cy="10" r="8.5" />
            <path d={marks[step.state]} />
          </svg>
          <span>
            {step.label}
            <span class="unseen">, {spoken[step.state]}</span>
          </span>
          <span class="soft">{step.time ?? ''}</span>
        </li>
      ))}
    </ol>
  );
}
