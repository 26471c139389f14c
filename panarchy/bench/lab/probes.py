"""Measures an explorer from inside its page, by the page's own clock, so that no time of the test's driver is counted."""

from __future__ import annotations

from typing import cast

from panarchy.bench.lab.explorer import Explorer

_PAINTED = """(root, seconds) => new Promise(resolve => {
    const map = root.querySelector('[data-testid=map]');
    let painted = 0;
    const watcher = new MutationObserver(() => { painted += 1; });
    watcher.observe(map, {attributes: true, attributeFilter: ['data-tick']});
    const start = performance.now();
    setTimeout(() => {
        watcher.disconnect();
        resolve(1000 * painted / (performance.now() - start));
    }, 1000 * seconds);
})"""

_PAUSED = """root => new Promise(resolve => {
    const status = root.querySelector('[data-testid=status]');
    const start = performance.now();
    const rests = () => status.dataset.status === 'paused';
    const watcher = new MutationObserver(() => {
        if (!rests()) return;
        watcher.disconnect();
        resolve(performance.now() - start);
    });
    watcher.observe(status, {attributes: true});
    root.querySelector('[data-testid=play]').click();
})"""

# A click comes at any moment between two repaints, so the probe waits for a random part of one first.
_SWITCHED = """async root => {
    const map = root.querySelector('[data-testid=map]');
    const times = [];
    for (const button of root.querySelectorAll('.pan-overlay')) {
        if (button.dataset.overlay === map.dataset.overlay) continue;
        await new Promise(resolve => setTimeout(resolve, 60 + 17 * Math.random()));
        times.push(await new Promise(resolve => {
            const watcher = new MutationObserver(() => {
                if (map.dataset.overlay !== button.dataset.overlay) return;
                watcher.disconnect();
                resolve(performance.now() - start);
            });
            watcher.observe(map, {attributes: true, attributeFilter: ['data-overlay']});
            const start = performance.now();
            button.click();
        }));
    }
    return times;
}"""

# Asking for the height makes the browser lay the reading out, as it would before the next repaint.
_HOVERED = """async (root, count) => {
    const box = root.querySelector('[data-testid=map-box]');
    const reading = root.querySelector('[data-testid=reading]');
    const { left, top, width, height } = box.getBoundingClientRect();
    const times = [];
    for (let index = 0; index < count; index++) {
        await new Promise(requestAnimationFrame);
        const before = reading.textContent;
        const x = left + width * (0.2 + 0.6 * ((index * 0.618) % 1));
        const y = top + height * (0.2 + 0.6 * ((index * 0.414) % 1));
        const start = performance.now();
        box.dispatchEvent(new PointerEvent('pointermove', {clientX: x, clientY: y, bubbles: true}));
        void reading.offsetHeight;
        const taken = performance.now() - start;
        if (reading.textContent !== before) times.push(taken);
    }
    return times;
}"""

_SENT = """root => {
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    window.sentToKernel = 0;
    kernel.anyMessage.connect((_, { direction }) => {
        if (direction === 'send') window.sentToKernel += 1;
    });
}"""

_SCRUBBED = """root => {
    const track = root.querySelector('[data-testid=timeline]');
    const map = root.querySelector('[data-testid=map]');
    const status = root.querySelector('[data-testid=status]');
    const asked = () => Number(track.getAttribute('aria-valuenow'));
    const until = (target, filter, holds) => new Promise(resolve => {
        const start = performance.now();
        const watcher = new MutationObserver(() => {
            if (!holds()) return;
            watcher.disconnect();
            resolve(performance.now() - start);
        });
        watcher.observe(root, {attributes: true, subtree: true, attributeFilter: filter});
    });
    window.scrubbed = { frame: null, exact: null };
    track.addEventListener('pointerdown', () => {
        window.scrubbed.frame = until(map, ['data-tick'], () => {
            const age = asked() - Number(map.dataset.tick);
            return age >= 0 && age < 15;
        });
    }, {once: true, capture: true});
    track.addEventListener('pointerup', () => {
        window.scrubbed.exact = until(status, ['data-status', 'data-tick'], () =>
            status.dataset.status === 'exact' && Number(map.dataset.tick) === asked());
    }, {once: true, capture: true});
}"""


def painted_a_second(explorer: Explorer, seconds: float) -> float:
    """Frames of the map that came onto the screen, a second."""
    return float(explorer.root.evaluate(_PAINTED, seconds))


def pause(explorer: Explorer) -> float:
    """Click pause; return the milliseconds until the explorer shows that the world rests."""
    return float(explorer.root.evaluate(_PAUSED))


def switch_overlays(explorer: Explorer) -> list[float]:
    """Click every overlay that is not shown; return the milliseconds until the map was painted in each."""
    return cast("list[float]", explorer.root.evaluate(_SWITCHED))


def hover(explorer: Explorer, count: int) -> list[float]:
    """Move the pointer over the map; return the milliseconds until the reading was laid out, each time it changed."""
    return cast("list[float]", explorer.root.evaluate(_HOVERED, count))


def count_messages(explorer: Explorer) -> None:
    """Begin to count what the page sends to its kernel."""
    explorer.root.evaluate(_SENT)


def messages(explorer: Explorer) -> int:
    """How many messages the page has sent since `count_messages`."""
    return int(explorer.root.page.evaluate("window.sentToKernel"))


def scrub(explorer: Explorer, share: float) -> tuple[float, float]:
    """Press and let go of the timeline at a share of its length.

    Returns:
        Milliseconds from the press to a map at most 15 ticks older than asked for, and from letting go to the exact one.
    """
    page = explorer.root.page
    box = explorer.part("timeline").bounding_box()
    assert box is not None
    explorer.root.evaluate(_SCRUBBED)
    page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
    page.mouse.down()
    frame = float(page.evaluate("window.scrubbed.frame"))
    page.mouse.up()
    return frame, float(page.evaluate("window.scrubbed.exact"))
