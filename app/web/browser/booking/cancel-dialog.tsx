import { useState } from 'preact/hooks';
import type { Order } from '../answers/booking.ts';
import type { Problem } from '../live/answer.ts';
import { wallTime } from '../time/wording.ts';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { useDesk } from './desk.ts';
import { mayCancel, standing } from './order-steps.ts';

interface CancelDialogProps {
  readonly order: Order;
  onCancelled(order: Order): void;
  onRefused(problem: Problem): void;
  onClose(): void;
}

/** Asks once more, because it cannot be undone; meanwhile the kitchen may get hold of it. */
export function CancelDialog({ order, onCancelled, onRefused, onClose }: CancelDialogProps) {
  const { api } = useDesk();
  const [isBusy, setIsBusy] = useState(false);
  const whyNot = mayCancel(order.status) ? undefined : 'It cannot be cancelled just now.';
  const cancel = async () => {
    setIsBusy(true);
    const answer = await api.post<Order>(`/v1/orders/${order.order_id}/cancel`, { reason: 'cancelled by the guest' });
    if (answer.ok) onCancelled(answer.value);
    else onRefused(answer.problem);
    onClose();
  };
  return (
    <Dialog title={`Cancel your order for ${wallTime(order.slot)}?`} onClose={onClose}>
      <p role="status">
        {whyNot === undefined
          ? 'The place is given to somebody else. This cannot be undone.'
          : `${standing(order)} ${whyNot}`}
      </p>
      <div class="dialog-end">
        <Button onClick={onClose}>Keep it</Button>
        <Button look="grave" isBusy={isBusy} disabledWhy={whyNot} onClick={() => void cancel()}>
          {isBusy ? 'Cancelling …' : 'Cancel the order'}
        </Button>
      </div>
    </Dialog>
  );
}
