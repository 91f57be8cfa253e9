import { invalidField } from './invalid-request.ts';

/** Why a change cannot end when it is said to. */
export const endsInThePast = invalidField('#/until', 'must be in the future');
export const endsNothing = invalidField('#/until', 'must be left out: this change leaves nothing that could end');
