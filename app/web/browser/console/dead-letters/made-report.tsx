import { Button } from '../../widgets/button.tsx';
import { Notice } from '../../widgets/notice.tsx';
import { orderPath } from '../paths.ts';
import type { Made } from './letter-changes.tsx';
import { notDone, outcomeOf, resultWords } from './letter-results.ts';

interface MadeReportProps {
  readonly made: Made;
  /** The customer of an order, as far as it was shown. */
  nameOf(orderId: string): string;
  onPutAway(): void;
}

/** What became of each, those first that were refused. */
export function MadeReport({ made: { change, results }, nameOf, onPutAway }: MadeReportProps) {
  const refused = notDone(results);
  const done = results.filter((result) => result.done);
  return (
    <Notice tone={refused.length === 0 ? 'ok' : 'waiting'} title={resultWords(change, results)}>
      <ul class="made">
        {[...refused, ...done].map((result) => (
          <li key={result.order_id}>
            <a href={orderPath(result.order_id)}>{nameOf(result.order_id)}</a>{' '}
            <span class="mono soft small">{result.order_id.slice(0, 12)}</span>: {outcomeOf(change, result)}
          </li>
        ))}
      </ul>
      <div>
        <Button isSmall onClick={onPutAway}>
          Put away
        </Button>
      </div>
    </Notice>
  );
}
