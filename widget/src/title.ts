/** The number of unread messages in the title of a page that nobody is looking at. */

let prefix = "";

/** The page's own title. */
export function plainTitle(page: Document = document): string {
  const { title } = page;
  return prefix && title.startsWith(prefix) ? title.slice(prefix.length) : title;
}

/** Shows a number before the title; 0 shows the title as the page set it. */
export function badgeTitle(count: number, page: Document = document): void {
  const title = plainTitle(page);
  prefix = count > 0 ? `(${count}) ` : "";
  if (page.title !== prefix + title) page.title = prefix + title;
}
