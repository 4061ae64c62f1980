/** Copies a text; false when the browser does not allow it. */
export async function copyText(text: string, page: Window = window): Promise<boolean> {
  try {
    await page.navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text, page.document);
  }
}

/** Pages without https have no clipboard of their own; what is selected can still be copied. */
function copyBySelection(text: string, page: Document): boolean {
  const box = page.createElement("textarea");
  box.value = text;
  box.className = "quiet";
  page.body.append(box);
  const before = page.activeElement;
  box.select();
  const copied = page.execCommand?.("copy") ?? false;
  box.remove();
  if (before instanceof HTMLElement) before.focus();
  return copied;
}
