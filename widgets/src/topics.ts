// A small board of topics: panels listen to what they show, and hear of it when it changes.

type Listener<Value> = (value: Value) => void;

/** Topics by name, each with the type of what is told about it. */
export class Topics<Told> {
  private readonly listeners = new Map<keyof Told, Listener<never>[]>();

  /** Call `listener` whenever something about a topic is new. */
  on<Topic extends keyof Told>(topic: Topic, listener: Listener<Told[Topic]>): void {
    this.listeners.set(topic, [...(this.listeners.get(topic) ?? []), listener]);
  }

  emit<Topic extends keyof Told>(topic: Topic, value: Told[Topic]): void {
    for (const listener of this.listeners.get(topic) ?? [])
      (listener as Listener<Told[Topic]>)(value);
  }
}
