/** Who is stopped and started again with a child that crashed. Source: OTP `supervisor`. */
export type Strategy =
  /** nobody else */
  | 'one_for_one'
  /** those that come after it in the order of start */
  | 'rest_for_one'
  /** everybody */
  | 'one_for_all';

/** The child and whom its crash concerns, in the order of start. */
export function affectedBy<Child>(strategy: Strategy, child: Child, children: readonly Child[]): readonly Child[] {
  if (strategy === 'one_for_one') return [child];
  if (strategy === 'one_for_all') return children;
  return children.slice(children.indexOf(child));
}
