// Fields of a form: a label, an input, and a line for what is said of it.
import { h } from "../dom.ts";

/** How a sentence about a field is meant: wrong, merely still missing, or good to know. */
export type Tone = "bad" | "quiet" | "note";

/** One field. */
export interface Field {
  element: HTMLElement;
  input: HTMLInputElement | HTMLSelectElement;
  say(message: string, tone: Tone): void;
}

/** A field for a number between bounds; it holds text, as what is not a number must be told too. */
export function numberField(
  label: string,
  value: string,
  rule: { minimum?: number; maximum?: number; whole?: boolean },
  changed: (value: string) => void,
): Field {
  const input = h("input", {
    type: "number",
    value,
    min: rule.minimum ?? null,
    max: rule.maximum !== undefined && rule.maximum < 1e6 ? rule.maximum : null,
    step: rule.whole === false ? "any" : 1,
  });
  return field(label, input, changed);
}

export function textField(label: string, value: string, changed: (value: string) => void): Field {
  return field(label, h("input", { type: "text", value, spellcheck: "false" }), changed);
}

/** A list to choose from: values with what is shown for them. */
export function selectField(
  label: string,
  choices: Record<string, string>,
  value: string,
  changed: (value: string) => void,
): Field {
  const options = Object.entries(choices).map(([each, shown]) =>
    h("option", { value: each }, shown),
  );
  const input = h("select", {}, ...options);
  input.value = value;
  return field(label, input, changed);
}

function field(
  label: string,
  input: HTMLInputElement | HTMLSelectElement,
  changed: (value: string) => void,
): Field {
  const said = h("small", { class: "pan-field-said", role: "status" });
  const element = h("label", { class: "pan-form-field" }, h("span", {}, label), input, said);
  input.addEventListener("input", () => changed(input.value));
  const say = (message: string, tone: Tone) => {
    said.textContent = message;
    element.dataset.tone = message === "" ? "" : tone;
    input.setAttribute("aria-invalid", String(message !== "" && tone === "bad"));
  };
  return { element, input, say };
}
