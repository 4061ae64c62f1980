/** What was pressed is gone with the card it stood on: the focus goes where the visitor may go on. */
export function focusComposer({ currentTarget }: Event): void {
  const root = (currentTarget as Element).getRootNode() as ParentNode;
  root.querySelector("textarea")?.focus();
}
