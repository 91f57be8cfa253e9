import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { DeadLetter } from '../../answers/dead-letter.ts';
import { Sign } from '../../widgets/sign.tsx';
import { Relative, Time } from '../../widgets/time.tsx';
import { orderPath, storePath } from '../paths.ts';
import { AttemptList } from './attempt-list.tsx';

interface LetterTableProps {
  readonly letters: readonly DeadLetter[];
  readonly chosen: ReadonlySet<string>;
  onChoose(chosen: ReadonlySet<string>): void;
}

export function LetterTable({ letters, chosen, onChoose }: LetterTableProps) {
  const isAll = letters.every(({ order_id }) => chosen.has(order_id));
  const chooseAll = () => onChoose(new Set(isAll ? [] : letters.map(({ order_id }) => order_id)));
  return (
    <table class="plain-table letters">
      <thead>
        <tr>
          <th scope="col">
            <input type="checkbox" aria-label="Choose all that are shown" checked={isAll} onChange={chooseAll} />
          </th>
          <th scope="col">Order</th>
          <th scope="col">Why, and since when</th>
          <th scope="col" class="wide-only">
            Store
          </th>
          <th scope="col" class="wide-only">
            Promised
          </th>
          <th scope="col">Attempts</th>
        </tr>
      </thead>
      {letters.map((letter) => (
        <LetterRows key={letter.order_id} letter={letter} chosen={chosen} onChoose={onChoose} />
      ))}
    </table>
  );
}

interface LetterRowsProps extends Omit<LetterTableProps, 'letters'> {
  readonly letter: DeadLetter;
}

/** One dead letter, and below it its attempts when somebody looks into it. */
function LetterRows({ letter, chosen, onChoose }: LetterRowsProps) {
  const [isOpen, setOpen] = useState(false);
  const { order_id, attempts } = letter;
  return (
    <tbody>
      <LetterRow letter={letter} isChosen={chosen.has(order_id)} onChoose={() => onChoose(toggled(chosen, order_id))}>
        <button type="button" class="button button-small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {attempts.length}
          <span class="unseen"> attempts for {letter.customer.name}</span>
          <span aria-hidden="true">{isOpen ? '▴' : '▾'}</span>
        </button>
      </LetterRow>
      {isOpen && (
        <tr class="letter-inside">
          <td />
          <td colSpan={5}>
            <AttemptList attempts={attempts} />
          </td>
        </tr>
      )}
    </tbody>
  );
}

function toggled(chosen: ReadonlySet<string>, orderId: string): ReadonlySet<string> {
  const others = [...chosen].filter((known) => known !== orderId);
  return new Set(chosen.has(orderId) ? others : [...others, orderId]);
}

interface LetterRowProps {
  readonly letter: DeadLetter;
  readonly isChosen: boolean;
  onChoose(): void;
  readonly children: ComponentChildren;
}

function LetterRow({ letter, isChosen, onChoose, children }: LetterRowProps) {
  const { order_id, customer, reason, since, store_id, pos_account, slot, in_doubt } = letter;
  return (
    <tr data-order-id={order_id}>
      <td>
        <input type="checkbox" aria-label={`Choose ${customer.name}`} checked={isChosen} onChange={onChoose} />
      </td>
      <td>
        <a href={orderPath(order_id)}>{customer.name}</a>
        <div class="soft small">{customer.phone ?? customer.email}</div>
        <div class="small phone-only">
          <a href={storePath(store_id)}>{store_id}</a>
          <div>
            promised <Time at={slot} />
          </div>
        </div>
      </td>
      <td>
        {reason}
        {in_doubt && (
          <div>
            <Sign tone="person">in doubt: the store may have it</Sign>
          </div>
        )}
        <div class="soft small">
          since <Time at={since} />, <Relative at={since} />
        </div>
      </td>
      <td class="wide-only">
        <a href={storePath(store_id)}>{store_id}</a>
        <div class="soft small">{pos_account}</div>
      </td>
      <td class="wide-only">
        <Time at={slot} />
        <div class="soft small">
          <Relative at={slot} />
        </div>
      </td>
      <td>{children}</td>
    </tr>
  );
}
