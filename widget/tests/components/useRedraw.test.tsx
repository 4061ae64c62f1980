import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useRedraw } from "../../src/components/useRedraw";

let frames: FrameRequestCallback[];
let drawn: number;
let root: HTMLElement;
const listeners = new Set<() => void>();
const source = {
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

function Counter() {
  useRedraw(source);
  drawn += 1;
  return null;
}

beforeEach(() => {
  frames = [];
  drawn = 0;
  vi.stubGlobal("requestAnimationFrame", (draw: FrameRequestCallback) => frames.push(draw));
  vi.stubGlobal("cancelAnimationFrame", () => frames.splice(0));
  root = document.createElement("div");
  act(() => render(<Counter />, root));
});

afterEach(() => {
  act(() => render(null, root));
  vi.unstubAllGlobals();
});

function change(times: number): void {
  for (let time = 0; time < times; time += 1) for (const listener of listeners) listener();
}

test("a burst of changes is drawn once, in the next frame", () => {
  change(500);
  expect([drawn, frames.length]).toEqual([1, 1]);
  act(() => {
    for (const draw of frames.splice(0)) draw(0);
  });
  expect(drawn).toBe(2);
  change(1);
  expect(frames).toHaveLength(1);
});

test("nothing is drawn any more once it is gone", () => {
  change(1);
  act(() => render(null, root));
  expect([frames.length, listeners.size]).toEqual([0, 0]);
});
