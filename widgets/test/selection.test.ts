// Tests of chosen tiles: rectangles, unions, and what the legend says of them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { summary } from "../src/legend.ts";
import type { Overlay } from "../src/protocol.ts";
import { boxRuns, countOf, maskOf, runsWhere, united } from "../src/selection.ts";

const WIDTH = 5;
const SIZE = 20;

test("a rectangle is the same from whichever corner it is drawn", () => {
  const runs = boxRuns({ column: 3, row: 2 }, { column: 1, row: 1 }, WIDTH);
  assert.deepEqual(runs, [
    [6, 3],
    [11, 3],
  ]);
  assert.deepEqual(boxRuns({ column: 1, row: 1 }, { column: 3, row: 2 }, WIDTH), runs);
  assert.equal(countOf(runs), 6);
});

test("runs end with their row, and both sets are in a union once", () => {
  assert.deepEqual(
    runsWhere(SIZE, WIDTH, (tile) => tile >= 3 && tile <= 6),
    [
      [3, 2],
      [5, 2],
    ],
  );
  const both = united([[1, 2]], [[2, 2]], SIZE, WIDTH);
  assert.deepEqual(both, [[1, 3]]);
  assert.deepEqual([...maskOf(both, 5)], [0, 1, 1, 1, 0]);
});

test("the legend tells the mean of a value, or the class that most tiles have", () => {
  const overlay: Overlay = {
    name: "a",
    title: "A",
    unit: "persons/tile",
    palette: "viridis",
    doc: "",
    labels: null,
  };
  const plane = { codes: Uint8Array.of(0, 254, 255, 127), low: 0, high: 100 };
  assert.equal(summary([[0, 3]], plane, overlay), "mean 50 persons/tile");
  assert.equal(summary([[2, 1]], plane, overlay), "");
  const land = { ...overlay, labels: ["sea", "dry_field"] };
  const classes = { codes: Uint8Array.of(1, 1, 0, 1), low: 0, high: 254 };
  assert.equal(summary([[0, 4]], classes, land), "75 % dry field");
});
