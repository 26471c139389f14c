// Tests of the way to the kernel: the control channel where the page has one, else the widget's comm.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Connection, overControl, type WidgetModel } from "../src/control.ts";
import type { ToKernel } from "../src/protocol.ts";

function page(control: string, connection: Connection | null) {
  const told: ToKernel[] = [];
  const model = {
    get: (name: string) => (name === "control" ? control : { overlay: "", charts: [], height: 1 }),
    send: (content: ToKernel) => told.push(content),
    on() {},
    off() {},
    widget_manager: { kernel: connection },
  } as unknown as WidgetModel;
  return { told, model: overControl(model) };
}

function connected() {
  const sent: { channel: string; content: unknown; header: { session: string } }[] = [];
  const connection: Connection = {
    username: "reader",
    clientId: "a-session",
    sendControlMessage: (message) => sent.push(message as (typeof sent)[number]),
  };
  return { sent, connection };
}

test("a message goes over the control channel and names its explorer", () => {
  const { sent, connection } = connected();
  const { told, model } = page("an-ear", connection);
  model.send({ kind: "pause" });
  assert.deepEqual(told, []);
  assert.equal(sent[0]?.channel, "control");
  assert.equal(sent[0]?.header.session, "a-session");
  assert.deepEqual(sent[0]?.content, { to: "an-ear", request: { kind: "pause" } });
});

test("a page without that channel, or a kernel that does not listen on it, uses the comm", () => {
  for (const [name, connection] of [
    ["an-ear", null],
    ["an-ear", { username: "", clientId: "" }],
    ["", connected().connection],
  ] as [string, Connection | null][]) {
    const { told, model } = page(name, connection);
    model.send({ kind: "pause" });
    assert.deepEqual(told, [{ kind: "pause" }]);
  }
});
