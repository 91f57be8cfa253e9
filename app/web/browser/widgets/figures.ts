/** `11,091` */
export function whole(number: number): string {
  return String(Math.round(number)).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 store`, `11,091 stores` */
export function counted(count: number, thing: string): string {
  return `${whole(count)} ${count === 1 ? thing : `${thing}s`}`;
}

/** A share as people say it: `0 %`, `0.4 %`, `37 %`, `104 %`; what is not nothing never looks like nothing. */
export function percent(share: number): string {
  const hundredths = share * 100;
  if (hundredths > 0 && hundredths < 0.1) return '< 0.1 %';
  return hundredths > 0 && hundredths < 10 ? `${Number(hundredths.toFixed(1))} %` : `${Math.round(hundredths)} %`;
}
