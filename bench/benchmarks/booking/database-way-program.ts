import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { PoolClient, QueryResultRow } from 'pg';
import { Pool } from 'pg';
import { holdAnswer, orderAnswer } from './answers.ts';
import { serve } from './express-app.ts';

/** The database way: each hold a transaction with a conditional update of its slot's row, each order another one. */
const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: 20 });

const TAKE = `UPDATE slot SET pending = pending + 1 WHERE store_id = $1 AND slot = $2 AND pending + confirmed < capacity
  RETURNING capacity, pending`;
const HOLD = `INSERT INTO hold (hold_id, store_id, slot, units, customer_ref, expires_at)
  VALUES ($1, $2, $3, 1, $4, now() + interval '5 min')`;
const CONFIRM = `UPDATE hold SET status = 'confirmed' WHERE hold_id = $1 AND status = 'held' AND expires_at > now()
  RETURNING store_id AS "storeId", slot`;
const MOVE = `UPDATE slot SET pending = pending - 1, confirmed = confirmed + 1 WHERE store_id = $1 AND slot = $2`;
const ORDER = `INSERT INTO orders (order_id, hold_id, store_id, slot, items, customer, status)
  VALUES ($1, $2, $3, $4, $5, $6, 'scheduled')`;

interface TakenRow extends QueryResultRow {
  readonly capacity: number;
  readonly pending: number;
}

interface HeldRow extends QueryResultRow {
  readonly storeId: string;
  readonly slot: Date;
}

async function inTransaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

const hold: RequestHandler<{ store_id: string }> = async (req, res) => {
  const { store_id: storeId } = req.params;
  const { slot, customer_ref: customerRef } = req.body;
  const holdId = `hld_${randomUUID()}`;
  const taken = await inTransaction(async (client) => {
    const { rows } = await client.query<TakenRow>({ name: 'take', text: TAKE, values: [storeId, slot] });
    const [row] = rows;
    if (row === undefined) return null;
    await client.query({ name: 'hold', text: HOLD, values: [holdId, storeId, slot, customerRef] });
    return row;
  });
  if (taken === null) res.status(409).json({ type: 'slot-full' });
  else res.status(201).json(holdAnswer(holdId, storeId, slot, taken.capacity, taken.pending));
};

const order: RequestHandler = async (req, res) => {
  const { hold_id: holdId, items, customer } = req.body;
  const orderId = `ord_${randomUUID()}`;
  const held = await inTransaction(async (client) => {
    const { rows } = await client.query<HeldRow>({ name: 'confirm', text: CONFIRM, values: [holdId] });
    const [row] = rows;
    if (row === undefined) return null;
    await client.query({ name: 'move', text: MOVE, values: [row.storeId, row.slot] });
    const values = [orderId, holdId, row.storeId, row.slot, JSON.stringify(items), JSON.stringify(customer)];
    await client.query({ name: 'order', text: ORDER, values });
    return row;
  });
  if (held === null) res.status(410).json({ type: 'hold-gone' });
  else res.status(201).json(orderAnswer(orderId, held.storeId, held.slot.toISOString()));
};

await serve({ hold: hold as RequestHandler, order });
