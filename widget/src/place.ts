/** What a visitor's browser says of his language and the time of his day; the server drops what makes no sense. */
export function currentPlace() {
  const { locale, timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return { locale, timeZone };
}
