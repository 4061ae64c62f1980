/** Redraws a component when something it looks at has changed, at most once a frame. */
import { useLayoutEffect, useReducer } from "preact/hooks";

/** What tells of its changes; the returned function ends that. */
interface Observable {
  subscribe(listener: () => void): () => void;
}

/** A burst of messages is one picture. A hidden page draws nothing, and catches up when it is looked at. */
export function useRedraw(source: Observable): void {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  // At once: what changes between drawing and listening would not be seen.
  useLayoutEffect(() => {
    let frame = 0;
    const draw = () => {
      frame = 0;
      redraw(null);
    };
    const end = source.subscribe(() => {
      frame ||= requestAnimationFrame(draw);
    });
    return () => {
      end();
      cancelAnimationFrame(frame);
    };
  }, [source]);
}
