/** Listens to events of one or several kinds, until the returned function is called. */
export function listen<E extends Event>(
  target: EventTarget,
  types: readonly string[],
  heard: (event: E) => void,
  options?: AddEventListenerOptions,
): () => void {
  const listener = heard as EventListener;
  for (const type of types) target.addEventListener(type, listener, options);
  return () => {
    for (const type of types) target.removeEventListener(type, listener, options);
  };
}
