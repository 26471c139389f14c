// The form of a fork, made from the JSON Schemas of the actions; what the kernel says of a field stands beside it.
import { h, iconButton } from "../dom.ts";
import { title, whole, words } from "../format.ts";
import { type Field, numberField, selectField, textField } from "./fields.ts";
import type { Checked, Form, Problem, Rule } from "./protocol.ts";
import type { MultiverseSession } from "./session.ts";

/** How long the reader may type before the kernel is asked, in milliseconds. */
const PAUSE = 220;

/** The panel under the lanes while a fork is being described. */
export class ForkForm {
  readonly element = h("form", {
    class: "pan-fork pan-needs-kernel",
    hidden: true,
    "data-testid": "fork-form",
    autocomplete: "off",
    novalidate: true,
  });
  private readonly session: MultiverseSession;
  private readonly fields = new Map<string, Field>();
  private readonly touched = new Set<string>();
  private readonly inputs = h("div", { class: "pan-fork-inputs" });
  private readonly rest = h("div", { class: "pan-failure", hidden: true });
  private readonly go = h("button", {
    type: "submit",
    class: "pan-button pan-go",
    "data-testid": "fork-go",
  });
  private form: Form | null = null;
  private tried = false;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(session: MultiverseSession) {
    this.session = session;
    session.on("form", (form) => this.show(form));
    session.on("checked", (checked) => this.say(checked));
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.tried = true;
      session.fork();
    });
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") session.dismiss();
    });
  }

  private show(form: Form | null): void {
    this.form = form;
    this.element.hidden = form === null;
    if (!form) return;
    this.fields.clear();
    this.touched.clear();
    this.tried = false;
    this.rest.hidden = true;
    const { session } = this;
    const branch = session.branch(form.parent);
    const at = numberField(
      "After tick",
      String(form.at),
      { minimum: 0, maximum: branch?.last_tick ?? 0 },
      (value) => {
        form.at = Number(value);
        this.title(form);
      },
    );
    const name = textField("Name", form.name, (value) => {
      form.name = value;
    });
    const ticks = numberField("Ticks to run", form.ticks, { minimum: 0 }, (value) => {
      form.ticks = value;
    });
    const about = h(
      "div",
      { class: "pan-fork-about" },
      this.field("name", name),
      this.field("at", at),
      this.field("ticks", ticks),
    );
    const add = h(
      "button",
      {
        type: "button",
        class: "pan-button",
        "data-testid": "add-input",
        onclick: () => this.add(form),
      },
      "+ Add an intent",
    );
    const cancel = h(
      "button",
      {
        type: "button",
        class: "pan-button pan-plain",
        "data-testid": "fork-cancel",
        onclick: () => session.dismiss(),
      },
      "Cancel",
    );
    this.inputs.replaceChildren();
    this.element.replaceChildren(
      this.heading(form),
      about,
      this.inputs,
      this.rest,
      h(
        "div",
        { class: "pan-fork-buttons" },
        add,
        h("span", { class: "pan-gap" }),
        cancel,
        this.go,
      ),
    );
    this.title(form);
    name.input.focus();
    (name.input as HTMLInputElement).select();
  }

  private heading(form: Form): HTMLElement {
    const dot = h("i", {
      class: "pan-dot",
      style: `background:${this.session.colour.get(form.parent) ?? ""}`,
    });
    return h(
      "header",
      {},
      h("strong", {}, "Fork "),
      dot,
      h("strong", {}, form.parent),
      h("span", { class: "pan-faint", "data-testid": "fork-at" }),
    );
  }

  private title(form: Form): void {
    const at = this.element.querySelector("[data-testid=fork-at]");
    if (at) at.textContent = `after tick ${whole(form.at)}: the same luck, and whatever you change`;
    this.go.textContent = Number(form.ticks) > 0 ? "Fork and run" : "Fork";
  }

  /** Another intent, with the first verb that there is. */
  private add(form: Form): void {
    const verb = Object.keys(this.session.options.actions).includes("set_policy")
      ? "set_policy"
      : (Object.keys(this.session.options.actions)[0] ?? "");
    form.inputs.push({ verb, args: {}, at: "" });
    this.list(form);
    this.session.check();
  }

  /** All intents anew, because their places are part of their fields' names. */
  private list(form: Form): void {
    for (const name of [...this.fields.keys()])
      if (name.startsWith("inputs.")) this.fields.delete(name);
    this.inputs.replaceChildren(...form.inputs.map((_, index) => this.intent(form, index)));
  }

  private intent(form: Form, index: number): HTMLElement {
    const input = form.inputs[index];
    const { actions } = this.session.options;
    if (!input) return h("div");
    const action = actions[input.verb];
    const verb = selectField(
      "Intent",
      Object.fromEntries(Object.keys(actions).map((each) => [each, title(each)])),
      input.verb,
      (value) => {
        form.inputs[index] = { verb: value, args: {}, at: input.at };
        for (const name of [...this.touched])
          if (name.startsWith(`inputs.${index}.`)) this.touched.delete(name);
        this.list(form);
      },
    );
    const at = numberField("At tick", input.at, { minimum: form.at + 1 }, (value) => {
      input.at = value;
    });
    at.input.setAttribute("placeholder", `next: ${form.at + 1}`);
    const remove = iconButton("close", "Leave this intent out", `remove-input-${index}`, () => {
      form.inputs.splice(index, 1);
      this.touched.clear();
      this.list(form);
      this.session.check();
    });
    const args = Object.entries(action?.schema.properties ?? {}).map(([name, rule]) =>
      this.field(`inputs.${index}.args.${name}`, argument(name, rule, input.args)),
    );
    return h(
      "fieldset",
      { "data-testid": `input-${index}` },
      this.field(`inputs.${index}.verb`, verb),
      ...args,
      this.field(`inputs.${index}.at`, at),
      remove,
      h("p", { class: "pan-faint", title: action?.effect ?? "" }, action?.doc ?? ""),
    );
  }

  /** A field by its name; what the reader does to it is told to the kernel after a short rest. */
  private field(name: string, field: Field): HTMLElement {
    this.fields.set(name, field);
    field.element.dataset.field = name;
    field.element.dataset.testid = `field-${name}`;
    field.input.addEventListener("input", () => {
      this.touched.add(name);
      this.later();
    });
    field.input.addEventListener("change", () => this.touched.add(name));
    return field.element;
  }

  private later(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = null;
      if (this.form) this.title(this.form);
      this.session.check();
    }, PAUSE);
  }

  private say({ problems, notes }: Checked): void {
    const shown = new Set<string>();
    for (const [name, field] of this.fields) {
      const problem = problems.find((each) => each.field === name);
      const note = notes.find((each) => each.field === name);
      // What is merely still empty is not scolded before it was touched.
      const quiet = problem !== undefined && !this.tried && !this.touched.has(name);
      field.say(
        problem?.message ?? note?.message ?? "",
        problem ? (quiet ? "quiet" : "bad") : "note",
      );
      shown.add(name);
    }
    const others = problems.filter((each: Problem) => !shown.has(each.field));
    this.rest.hidden = others.length === 0;
    this.rest.textContent = others.map((each) => each.message).join(" ");
    this.go.dataset.ready = String(problems.length === 0);
  }
}

/** The field of one argument, as its schema wants it. */
function argument(name: string, rule: Rule, args: Record<string, string>): Field {
  const keep = (value: string) => {
    args[name] = value;
  };
  const label = rule["x-table"] ? `${title(name)}, id in ${rule["x-table"]}` : title(name);
  const field = rule.enum
    ? selectField(
        label,
        { "": "choose …", ...Object.fromEntries(rule.enum.map((each) => [each, words(each)])) },
        args[name] ?? "",
        keep,
      )
    : rule.type === "string"
      ? textField(label, args[name] ?? "", keep)
      : numberField(label, args[name] ?? "", { ...rule, whole: rule.type === "integer" }, keep);
  field.input.title = rule.description ?? "";
  return field;
}
