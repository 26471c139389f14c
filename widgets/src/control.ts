// Talks to the kernel over its control channel, which a running cell does not block, where the page has one.

/** The type of a message, as `panarchy/widgets/kernel.py` expects it. */
const REQUEST = "panarchy_request";

/** What JupyterLab's connection to a kernel offers; other pages may have another, or none. */
export interface Connection {
  username: string;
  clientId: string;
  sendControlMessage?(message: unknown, expectReply?: boolean, disposeOnDone?: boolean): unknown;
}

/** anywidget's model of any widget, with the manager behind it. */
export interface WidgetModel {
  get(name: string): unknown;
  on(event: string, handler: unknown): void;
  off(event: string, handler: unknown): void;
  send(content: unknown): void;
  widget_manager?: { kernel?: Connection | null };
}

/** A control message to the widget called `to`. */
export function controlMessage(to: string, request: unknown, connection: Connection): unknown {
  return {
    header: {
      msg_id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`,
      msg_type: REQUEST,
      username: connection.username,
      session: connection.clientId,
      date: new Date().toISOString(),
      version: "5.3",
    },
    parent_header: {},
    metadata: {},
    content: { to, request },
    buffers: [],
    channel: "control",
  };
}

/**
 * The model, with what is sent going over the control channel if there is one, else over the widget's comm.
 * The channel is looked up each time, because a notebook may change its kernel.
 */
export function overControl(model: WidgetModel): WidgetModel {
  return {
    get: (name) => model.get(name),
    on: (event, handler) => model.on(event, handler),
    off: (event, handler) => model.off(event, handler),
    send: (request) => {
      const name = model.get("control");
      const connection = model.widget_manager?.kernel;
      if (name && connection?.sendControlMessage) {
        const message = controlMessage(String(name), request, connection);
        connection.sendControlMessage(message, false, true);
      } else {
        model.send(request);
      }
    },
  };
}
