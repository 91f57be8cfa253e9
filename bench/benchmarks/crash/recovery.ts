/** Seconds to recovery; as long as we waited where there was none. */
export interface Recovery {
  readonly seconds: number;
  readonly isOver: boolean;
}
