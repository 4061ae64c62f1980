/**
 * Whether an agent walks through the list with the keyboard just now. What he opens then leaves the focus on its row,
 * so that the next key is a command (`r`, `e`, `j` …) and not a letter in a reply.
 */
export function walksTheList(): boolean {
  return document.activeElement?.matches(".row:focus-visible") ?? false;
}
