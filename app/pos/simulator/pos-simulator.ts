import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../../lib/clock.ts';
import { systemClock } from '../../../lib/clock.ts';
import { CONTROL_PREFIX, ControlApi } from './control-api.ts';
import type { Fault, FaultKind, FaultRequest } from './faults.ts';
import { FaultBoard, faultSchema } from './faults.ts';
import { Front } from './front.ts';
import { Kitchen } from './kitchen.ts';
import { OrderApi } from './order-api.ts';
import { Outage } from './outage.ts';
import type { Pace } from './pace.ts';
import { usualPace } from './pace.ts';
import type { PosReport, RequestView, TicketView } from './report.ts';
import { reportOf, requestView, ticketView } from './report.ts';
import { RequestLog } from './request-log.ts';
import type { SimulatedAccount } from './sim-accounts.ts';
import { SimAccounts } from './sim-accounts.ts';

export interface PosSimulatorOptions {
  /** Moves the tickets, counts the rates, runs the flapping. */
  readonly clock: Clock;
  /** Decides on faults and on when guests come: 0 up to 1. */
  readonly random: () => number;
  /** Any free one by default. */
  readonly port?: number;
  /** Stores that have a port of their own beside the common one: when they refuse, it is closed. */
  readonly ownPorts?: readonly string[];
  /** `127.0.0.1` by default. */
  readonly host?: string;
  /** Absent: every key is welcome and is an account of its own. */
  readonly accounts?: readonly SimulatedAccount[];
  /** In force from the start. */
  readonly faults?: readonly { readonly fault: FaultRequest; readonly storeRef?: string }[];
  readonly pace?: Pace;
  /** Requests remembered; 50,000 by default. */
  readonly requestsKept?: number;
  /** Delays answers and stamps arrivals; the system's by default. */
  readonly realClock?: Clock;
}

/** A POS that serves any number of stores and accounts over HTTP, and can be told to misbehave. */
export class PosSimulator {
  readonly #accounts: SimAccounts;
  readonly #faults = new FaultBoard();
  readonly #kitchen: Kitchen;
  readonly #log: RequestLog;
  readonly #clock: Clock;
  readonly #front: Front;
  readonly #ownFronts: ReadonlyMap<string, Front>;
  readonly #control: Front;
  readonly #outage: Outage;
  readonly #orderApi: OrderApi;
  readonly #controlApi = new ControlApi(this);

  private constructor(options: PosSimulatorOptions) {
    const { clock, random, realClock = systemClock, host = '127.0.0.1' } = options;
    this.#clock = clock;
    this.#accounts = new SimAccounts(options.accounts);
    this.#kitchen = new Kitchen({ clock, random, faults: this.#faults, pace: options.pace ?? usualPace });
    this.#log = new RequestLog(clock, realClock, options.requestsKept ?? 50_000);
    const newFront = (port: number) => new Front(host, port, (request, response) => this.#handle(request, response));
    this.#front = newFront(options.port ?? 0);
    this.#ownFronts = new Map((options.ownPorts ?? []).map((storeRef) => [storeRef, newFront(0)]));
    this.#control = new Front(host, 0, (request, response) => this.#controlApi.handle(request, response));
    this.#outage = new Outage(clock, this.#faults, { common: this.#front, own: this.#ownFronts });
    const parts = { accounts: this.#accounts, faults: this.#faults, kitchen: this.#kitchen, log: this.#log };
    this.#orderApi = new OrderApi({ ...parts, random, realClock, cut: (storeRef) => this.#outage.cut(storeRef) });
  }

  /** Resolves once it serves. */
  static async start(options: PosSimulatorOptions): Promise<PosSimulator> {
    const simulator = new PosSimulator(options);
    await simulator.settled();
    await simulator.#control.open();
    for (const { fault, storeRef } of options.faults ?? []) await simulator.set(fault, storeRef);
    return simulator;
  }

  /** The `base_url` of its accounts. Serves the control API below `/_sim/` too, while it is up. */
  get url(): string {
    return this.#front.url;
  }

  /** The `base_url` of an account that serves one store alone. */
  urlOf(storeRef: string): string {
    return this.#ownFronts.get(storeRef)?.url ?? this.url;
  }

  /** Serves the control API on a port of its own, also while the POS refuses connections. */
  get controlUrl(): string {
    return this.#control.url;
  }

  /** Resolves once the fault is in force. */
  async set(request: FaultRequest, storeRef?: string): Promise<void> {
    const fault = faultSchema.parse(request);
    if (fault.kind === 'flapping') this.#outage.startFlapping(storeRef);
    this.#faults.set(fault, storeRef);
    await this.#outage.settle();
  }

  /** Without a kind, all kinds; without a store, everywhere and every store. Resolves once it is so. */
  async clear(kind?: FaultKind, storeRef?: string): Promise<void> {
    this.#faults.clear(kind, storeRef);
    if (this.#faults.everywhere('suspending') === undefined) this.#accounts.pardon();
    await this.#outage.settle();
  }

  /** Resolves once the port is open or closed as the faults now say: a schedule may have turned it meanwhile. */
  async settled(): Promise<void> {
    await this.#outage.settle();
  }

  faults(): readonly { readonly storeRef?: string; readonly fault: Fault }[] {
    return this.#faults.list();
  }

  report(): PosReport {
    return reportOf(this.#kitchen, this.#accounts);
  }

  /** In the order they were printed. */
  tickets(storeRef?: string): readonly TicketView[] {
    for (const store of this.#accounts.stores()) store.settle(this.#clock.now());
    const { tickets } = this.#kitchen;
    return tickets.filter((ticket) => storeRef === undefined || ticket.storeRef === storeRef).map(ticketView);
  }

  /** The last requests, oldest first. */
  requests(): readonly RequestView[] {
    return this.#log.recent().map(requestView);
  }

  /** The store calls an order off; false when it is too late or there is none. */
  cancel(storeRef: string, orderId: string): boolean {
    const stores = this.#accounts.stores().filter((store) => store.ref === storeRef);
    return stores.some((store) => store.cancel(orderId, this.#clock.now()));
  }

  addAccount(account: SimulatedAccount): void {
    this.#accounts.add(account);
  }

  async stop(): Promise<void> {
    await this.#outage.end();
    await this.#control.close();
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    if (request.url?.startsWith(CONTROL_PREFIX)) this.#controlApi.handle(request, response);
    else this.#orderApi.handle(request, response);
  }
}
