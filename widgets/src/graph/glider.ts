// What moves in a causal graph: the camera from view to view, and cards from a scene's places to the next one's.
import { type Camera, ease, glide } from "./camera.ts";

type Places = Map<string, [number, number]>;

/** How long a move takes, in milliseconds. */
const LONG = 420;

/** Holds the camera and the cards' middles, now and where they are going. */
export class Glider {
  camera: Camera = { scale: 1, left: 0, top: 0 };
  private wanted: { from: Camera; to: Camera; since: number; over: number } | null = null;
  private places: Places = new Map();
  private before: Places = new Map();
  private movedAt = Number.NEGATIVE_INFINITY;

  /** Where the camera will be when it has come to rest. */
  get aimed(): Camera {
    return this.wanted?.to ?? this.camera;
  }

  /** Whether nothing moves. */
  resting(now: number): boolean {
    return this.wanted === null && now - this.movedAt >= LONG;
  }

  /** Put the camera somewhere at once. */
  jump(camera: Camera): void {
    this.wanted = null;
    this.camera = camera;
  }

  /** Let the camera glide. */
  glideTo(to: Camera, over = LONG): void {
    this.wanted = { from: this.camera, to, since: performance.now(), over };
  }

  /** The places of a new scene; the card `anchor`, if it was there, stays where it is on the screen. */
  arrange(next: Places, anchor: string): void {
    const [was, is] = [this.places.get(anchor), next.get(anchor)];
    if (was && is) {
      const [dx, dy] = [is[0] - was[0], is[1] - was[1]];
      const { scale, left, top } = this.aimed;
      this.jump({ scale, left: left - dx * scale, top: top - dy * scale });
      this.before = new Map([...this.places].map(([id, [x, y]]) => [id, [x + dx, y + dy]]));
      this.movedAt = performance.now();
    }
    this.places = next;
  }

  /** Move the camera on. */
  advance(now: number): void {
    if (!this.wanted) return;
    const { from, to, since, over } = this.wanted;
    const share = (now - since) / over;
    this.camera = glide(from, to, share);
    if (share >= 1) this.wanted = null;
  }

  /** How far the edges of a new scene have come in: nothing in the first half of a move. */
  settled(now: number): number {
    return Math.min(1, Math.max(0, ((now - this.movedAt) / LONG) * 2 - 1));
  }

  /** The cards' middles now; a new card comes out of the one at `source`. */
  now(now: number, source: string): Places {
    const share = (now - this.movedAt) / LONG;
    if (share >= 1) return this.places;
    const t = ease(share);
    const origin = this.places.get(source);
    return new Map(
      [...this.places].map(([id, [x, y]]) => {
        const [fx, fy] = this.before.get(id) ?? origin ?? [x, y];
        return [id, [fx + (x - fx) * t, fy + (y - fy) * t]];
      }),
    );
  }
}
