// Tests of the keys that walk the timeline: how far each goes, and what it asks of the kernel.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isField, strideOf, walk } from "../src/keys.ts";
import type { FrameHead, Hello, Model, ToKernel } from "../src/protocol.ts";
import { Session } from "../src/session.ts";

/** A session at tick 50 of 0 to 50, and what it told the kernel since. */
function at50(live: boolean): { told: ToKernel[]; session: Session } {
  let say: (content: Hello | FrameHead, buffers: DataView[]) => void = () => {};
  const told: ToKernel[] = [];
  const model = {
    get: () => ({ overlay: "", charts: [], height: 300 }),
    send: (content: ToKernel) => told.push(content),
    on: (_: string, handler: typeof say) => {
      say = handler;
    },
    off() {},
  } as unknown as Model;
  const session = new Session(model);
  session.start();
  say({ kind: "hello", live, overlays: [], kpis: [], selection: [], pace: [1, 10] } as never, []);
  const frame = { kind: "frame", sequence: 1, serial: null, tick: 50, first: 0, last: 50 };
  say({ ...frame, past: false, planes: [], rows: 0, fresh: true } as never, []);
  told.length = 0;
  return { told, session };
}

const key = (name: string, shiftKey = false) => strideOf({ key: name, shiftKey });

test("arrows go a tick, with Shift a month, pages a month, Home and End all the way", () => {
  assert.deepEqual([key("ArrowLeft"), key("ArrowRight")], [-1, 1]);
  assert.deepEqual([key("ArrowLeft", true), key("ArrowRight", true)], [-30, 30]);
  assert.deepEqual([key("PageDown"), key("PageUp", true)], [-30, 30]);
  assert.deepEqual([key("Home"), key("End")], [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  assert.deepEqual([key("ArrowUp"), key("a"), key(" ")], [null, null, null]);
});

test("a field keeps its keys", () => {
  for (const tagName of ["INPUT", "SELECT", "TEXTAREA"]) assert.ok(isField({ tagName }));
  assert.ok(isField({ tagName: "DIV", isContentEditable: true }));
  assert.ok(!isField({ tagName: "BUTTON" }));
});

test("a walk stays within the run and asks for the exact world", () => {
  const { told, session } = at50(false);
  for (const ticks of [-1, -30, -30, 1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
    walk(session, ticks);
  const asked = told.map((each) => (each.kind === "scrub" ? [each.tick, each.release] : each.kind));
  assert.deepEqual(
    asked,
    [49, 19, 0, 1, 50, 0].map((tick) => [tick, true]),
  );
});

test("in a live world one tick on from the present is a step, and a jump on is nothing", () => {
  const { told, session } = at50(true);
  walk(session, 1);
  assert.deepEqual(told, [{ kind: "step", ticks: 1 }]);
  walk(session, 30);
  assert.equal(told.length, 1);
  assert.equal(session.asked, null);
});

test("whoever walks up to the present of a live world follows it again", () => {
  const { told, session } = at50(true);
  walk(session, -2);
  walk(session, 1);
  assert.equal(session.asked, 49);
  walk(session, 1);
  assert.equal(session.asked, null);
  assert.equal(told.at(-1)?.kind, "present");
});

test("before the first frame there is nothing to walk along", () => {
  const told: ToKernel[] = [];
  const model = {
    get: () => ({}),
    send: (content: ToKernel) => told.push(content),
    on() {},
    off() {},
  };
  walk(new Session(model as unknown as Model), -1);
  assert.deepEqual(told, []);
});
