// Colours a frame's codes into pixels, tells land from sea, and traces the coast.
import type { Frame } from "./frames.ts";
import { lookup, NOTHING, parse, word } from "./palette.ts";
import type { Overlay } from "./protocol.ts";
import { outline } from "./selection.ts";

/** Paints one world's maps; land and sea are learned from the first frame. */
export class Painter {
  /** The coast in tile units, once a frame was seen. */
  coast: Path2D | null = null;
  private readonly width: number;
  private readonly height: number;
  private readonly pixels: ImageData;
  private readonly words: Uint32Array;
  private readonly seaOverlay: Overlay | undefined;
  private land: Uint8Array | null = null;
  private colours: Uint32Array = new Uint32Array(256);
  private coloursOf = "";
  private bare = 0;

  constructor(width: number, height: number, overlays: Overlay[]) {
    this.width = width;
    this.height = height;
    this.pixels = new ImageData(width, height);
    this.words = new Uint32Array(this.pixels.data.buffer);
    this.seaOverlay = overlays.find((overlay) => overlay.labels?.includes("sea"));
  }

  /** The colour of land where the overlay has no value. */
  setBare(hex: string): void {
    this.bare = /^#[0-9a-f]{6}$/i.test(hex) ? word(parse(hex)) : 0;
  }

  /** Whether a tile is land. */
  isLand(tile: number): boolean {
    return this.land?.[tile] === 1;
  }

  /** Put an overlay of a frame on a canvas of one pixel a tile. */
  paint(context: CanvasRenderingContext2D, frame: Frame, overlay: Overlay): void {
    const plane = frame.planes.get(overlay.name);
    if (!plane) return;
    const land = this.land ?? this.survey(frame);
    const key = `${overlay.name} ${plane.low} ${plane.high}`;
    if (key !== this.coloursOf) {
      this.colours = lookup(overlay, plane.low, plane.high);
      this.coloursOf = key;
    }
    const { words, colours, bare } = this;
    const { codes } = plane;
    for (let tile = 0; tile < words.length; tile++) {
      const code = codes[tile] ?? NOTHING;
      words[tile] = land[tile] === 0 ? 0 : code === NOTHING ? bare : (colours[code] ?? 0);
    }
    context.putImageData(this.pixels, 0, 0);
  }

  /** Learn what is land: from the overlay that names the sea, else from where the first overlay has values. */
  private survey(frame: Frame): Uint8Array {
    const sea = this.seaOverlay?.labels?.indexOf("sea") ?? NOTHING;
    const known = this.seaOverlay && frame.planes.get(this.seaOverlay.name);
    const codes = (known ?? frame.planes.values().next().value)?.codes ?? new Uint8Array();
    this.land = Uint8Array.from(codes, (code) => (code === sea || code === NOTHING ? 0 : 1));
    // A shore does not move from frame to frame.
    this.coast = outline(this.land, this.width, this.height);
    return this.land;
  }
}
