import type { Booking } from '../../../app/demo/customer.ts';
import { err } from '../../../lib/result.ts';

const refusal = err({ status: 409, problem: 'slot-unavailable: closed', title: 'The store is closed', detail: '' });
const refuses = async () => refusal;

/** A service that refuses whatever it is asked. */
export const nobodyHome: Booking = {
  slots: refuses,
  hold: refuses,
  extend: refuses,
  release: refuses,
  order: refuses,
  cancel: refuses,
  move: refuses,
};
