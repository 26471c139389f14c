// Tests of what can be computed without a page: formats, colours, rings, zoom, sparklines, requests.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bare, date, onAxis, seconds, short, title, whole, withUnit } from "../src/format.ts";
import { FrameStore } from "../src/frames.ts";
import { interruptRequest } from "../src/interrupt.ts";
import { bytes, frameAt } from "../src/offline.ts";
import { categoryColours, lookup, position, sample, stops, valueOfCode } from "../src/palette.ts";
import type { FrameHead } from "../src/protocol.ts";
import { Ring } from "../src/ring.ts";
import { sparkPath } from "../src/sparkline.ts";
import { pan, tileAt, WHOLE, zoom } from "../src/viewport.ts";

test("numbers are short and carry their unit", () => {
  assert.equal(short(0), "0");
  assert.equal(short(1234), "1234");
  assert.equal(short(50_900), "50.9k");
  assert.equal(short(1.2e8), "120M");
  assert.equal(short(-0.0123), "−0.0123");
  assert.equal(short(Number.NaN), "–");
  assert.equal(withUnit(0.0714, "fraction"), "7.1 %");
  assert.equal(withUnit(0.345, "fraction"), "34.5 %");
  assert.equal(withUnit(31.5, "years"), "31.5 years");
  assert.equal(withUnit(null, "years"), "–");
  assert.equal(bare(3000, "currency units"), "3000");
  assert.equal(whole(1_234_567), "1\u2009234\u2009567");
  assert.equal(seconds(0.0031), "3.1 ms");
  assert.equal(seconds(0.00002), "20 µs");
});

test("labels on an axis have the decimals that tell them apart", () => {
  assert.equal(onAxis(0.3791, 0.0001, ""), "0.3791");
  assert.equal(onAxis(0.05, 0.01, "fraction"), "5 %");
  assert.equal(onAxis(0.055, 0.005, "fraction"), "5.5 %");
  assert.equal(onAxis(-20, 10, "m"), "−20");
  assert.equal(onAxis(1.2e8, 1e6, "t"), "120M");
  assert.equal(onAxis(50_050, 50, "persons"), "50.05k");
});

test("ticks are dates and names are words", () => {
  assert.equal(date(0), "Year 1, day 1");
  assert.equal(date(400), "Year 2, day 36");
  assert.equal(title("gdp_real"), "GDP");
  assert.equal(title("price_level"), "Price level");
});

test("colours run along the ramp, and categories keep theirs", () => {
  const ramp = stops("viridis");
  assert.deepEqual(sample(ramp, 0), [0x44, 0x01, 0x54]);
  assert.deepEqual(sample(ramp, 2), sample(ramp, 1));
  assert.deepEqual(stops("no such palette"), ramp);
  assert.equal(new Set(categoryColours(["sea", "forest", "urban", "x", "y"])).size, 5);
  const table = lookup({ palette: "viridis", unit: "", labels: null }, 0, 1);
  assert.equal(table[0], 0xff540144);
  assert.equal(table[255], 0);
  assert.equal(lookup({ palette: "", unit: "", labels: ["a"] }, 0, 254)[1], 0);
  assert.equal(valueOfCode(127, 0, 2), 1);
});

test("a diverging ramp has its middle where it means something", () => {
  const index = { palette: "diverging", unit: "base year = 1", labels: null };
  const degrees = { palette: "diverging", unit: "degrees Celsius", labels: null };
  assert.equal(position(0.5, index, 0.5, 1.5), 0.5);
  assert.ok(Math.abs(position(0, index, 0.8, 1.4) - 0.25) < 1e-12);
  assert.equal(position(0.3, index, 5, 9), 0.3);
  assert.equal(position(1, degrees, -10, 5), 0.75);
});

test("the ring keeps the last rows in order", () => {
  const ring = new Ring(["a", "b"], 4);
  for (let tick = 0; tick < 6; tick++) ring.append(Float64Array.of(tick, tick * 10, Number.NaN));
  assert.deepEqual([...ring.ticks()], [2, 3, 4, 5]);
  assert.deepEqual(ring.series("a"), [20, 30, 40, 50]);
  assert.deepEqual(ring.series("b"), [null, null, null, null]);
  assert.equal(ring.at("a", 3), 30);
  assert.equal(ring.at("a", 99), 50);
  assert.equal(ring.at("a", 1), null);
  assert.equal(ring.at("b", 4), null);
  const long = new Ring(["a"], 5000);
  for (let tick = 3; tick < 4003; tick++) long.append(Float64Array.of(tick, tick));
  const rows = long.rows(600);
  assert.ok(rows.length <= 602);
  assert.deepEqual(long.ticks(rows).slice(0, 2), [10, 20]);
  assert.equal(long.ticks(rows).at(-1), 4002);
  assert.deepEqual(long.series("a", rows).slice(0, 2), [10, 20]);
  ring.clear();
  assert.equal(ring.length, 0);
  ring.append(Float64Array.of(7, 1, 2, 8, 3, 4));
  assert.deepEqual(ring.series("b"), [2, 4]);
});

test("zooming keeps the point under the pointer and never shows what is outside", () => {
  const near = zoom(WHOLE, 2, 100, 50, 400, 200);
  assert.deepEqual(near, { scale: 2, x: -100, y: -50 });
  assert.deepEqual(tileAt(near, 100, 50, 400, 200, 40, 20), { column: 10, row: 5 });
  assert.deepEqual(zoom(near, 0.1, 3, 3, 400, 200), WHOLE);
  assert.deepEqual(pan(near, 9_999, -9_999, 400, 200), { scale: 2, x: 0, y: -200 });
  assert.equal(tileAt(WHOLE, 401, 0, 400, 200, 40, 20), null);
});

test("sparklines leave gaps where values are missing", () => {
  assert.equal(sparkPath([0, 1, 2, 3], [0, 1, null, 0], 30, 12), "M0.0 11.0L10.0 1.0M30.0 11.0");
});

test("the interrupt goes to the server with its mark", () => {
  const { address, headers } = interruptRequest(
    "k-1",
    { baseUrl: "/lab", token: "t" },
    "a=b; _xsrf=2%7Cx",
  );
  assert.equal(address, "/lab/api/kernels/k-1/interrupt");
  assert.deepEqual(headers, { "X-XSRFToken": "2|x", Authorization: "token t" });
  assert.deepEqual(interruptRequest("k", {}, "").headers, {});
});

test("the offline page finds frames and bytes", () => {
  assert.equal(frameAt([0, 10, 20], 15), 1);
  assert.equal(frameAt([5, 10], 1), 0);
  assert.equal(frameAt([0, 10], 99), 1);
  assert.deepEqual([...bytes("AQID")], [1, 2, 3]);
});

const HEAD: FrameHead = {
  kind: "frame",
  sequence: 1,
  serial: null,
  tick: 3,
  past: false,
  first: 0,
  last: 3,
  planes: [
    ["a", 0, 1, 1],
    ["b", 0, 9, 1],
  ],
  rows: 1,
  fresh: true,
  rate: 0,
  lag: 0,
  phases: {},
  memory: 0,
};

test("a patch changes some tiles and leaves the frame before as it was", () => {
  const store = new FrameStore();
  const view = (...values: number[]) => new DataView(Uint8Array.from(values).buffer);
  const first = store.decode({ ...HEAD, rows: 0 }, [view(1, 2, 3), view(4, 5, 6)]);
  const next: FrameHead = {
    ...HEAD,
    tick: 4,
    rows: 0,
    planes: [
      ["a", 0, 1, 2],
      ["b", 0, 9, 0],
    ],
  };
  const second = store.decode(next, [view(0, 0, 0, 0, 2, 0, 0, 0, 7, 9)]);
  assert.deepEqual([...(second.frame.planes.get("a")?.codes ?? [])], [7, 2, 9]);
  assert.deepEqual([...(first.frame.planes.get("a")?.codes ?? [])], [1, 2, 3]);
  assert.equal(second.frame.planes.get("b")?.codes, first.frame.planes.get("b")?.codes);
});

test("a frame carries what changed and shares the rest", () => {
  const store = new FrameStore();
  const view = (...values: number[]) => new DataView(Uint8Array.from(values).buffer);
  const numbers = new DataView(Float64Array.of(3, 0.5).buffer);
  const first = store.decode(HEAD, [view(1, 2), view(3, 4), numbers]);
  assert.deepEqual([...first.rows], [3, 0.5]);
  const next: FrameHead = {
    ...HEAD,
    tick: 4,
    rows: 0,
    planes: [
      ["a", 0, 1, 0],
      ["b", 0, 8, 1],
    ],
  };
  const second = store.decode(next, [view(5, 6)]);
  assert.equal(second.frame.planes.get("a")?.codes, first.frame.planes.get("a")?.codes);
  assert.deepEqual([...(second.frame.planes.get("b")?.codes ?? [])], [5, 6]);
  assert.equal(second.frame.planes.get("b")?.high, 8);
  assert.equal(store.near(3, 0)?.tick, 3);
  assert.equal(store.near(40, 5), null);
});
