// Which keys walk the timeline and how far, apart from the page so that it can be tested without one.
import type { Session } from "./session.ts";

const MONTH = 30;

const STRIDES: Record<string, number> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  PageDown: -MONTH,
  PageUp: MONTH,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** Ticks that a key goes on or back, a month at a time with Shift; null for a key that walks nowhere. */
export function strideOf(event: Pick<KeyboardEvent, "key" | "shiftKey">): number | null {
  const stride = STRIDES[event.key] ?? null;
  return stride !== null && event.shiftKey && Math.abs(stride) === 1 ? stride * MONTH : stride;
}

/** True where the keys belong to a field that someone types in or chooses from. */
export function isField(target: { tagName: string; isContentEditable?: boolean }): boolean {
  return /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName) || target.isContentEditable === true;
}

/**
 * Go some ticks on or back.
 *
 * Whoever walks up to the end of a world that lives follows it from then on; one tick on from there is a step
 * of the world, and there is nothing further on to jump to.
 */
export function walk(session: Session, ticks: number): void {
  const { head } = session;
  if (!head) return;
  const live = session.hello?.live === true;
  const target = (session.asked ?? session.frame?.tick ?? head.first) + ticks;
  if (live && ticks > 0 && session.asked === null) {
    if (ticks === 1) session.step();
  } else if (live && ticks > 0 && target >= head.last) {
    session.present();
  } else {
    session.scrub(Math.min(head.last, Math.max(head.first, target)), true);
  }
}
