/** Every setting and command of the widget, tried on the real one. */

const EVENTS = ["ready", "open", "close", "message", "unread", "status", "error"];
const MOST_SHOWN = 50;

const form = document.getElementById("settings");
const snippet = document.getElementById("snippet");
const events = document.getElementById("events");

window.porchlight ??= (...call) => {
  window.porchlight.q = [...(window.porchlight.q ?? []), call];
};

/** What the form says, without what was left open. */
function settings() {
  const given = Object.fromEntries(new FormData(form));
  const theme = kept({ mode: given.mode, position: given.position, accent: given.colourful ? given.accent : "" });
  const visitor = kept({ name: given.name, email: given.email, identity: given.identity });
  return {
    ...kept({ projectId: given.projectId, locale: given.locale, secretParams: given.secretParams }),
    ...(Object.keys(theme).length > 0 ? { theme } : {}),
    ...(Object.keys(visitor).length > 0 ? { visitor } : {}),
    ...(given.hidden ? { hidden: true } : {}),
  };
}

function kept(values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value));
}

function boot() {
  for (const event of EVENTS) window.porchlight("on", event, (detail) => note(event, detail));
  window.porchlight("boot", settings());
}

/** A setting that is taken back is best seen with a fresh widget. */
function restart() {
  window.porchlight("shutdown");
  boot();
  show();
}

function show() {
  const call = `porchlight("boot", ${JSON.stringify(settings(), null, 2)});`;
  const queue =
    "window.porchlight = window.porchlight || function () {\n  (porchlight.q = porchlight.q || []).push(arguments);\n};";
  snippet.value = `<script>\n${queue}\n${call}\n</script>\n<script async src="${location.origin}/widget.js"></script>`;
}

function note(event, detail) {
  const line = document.createElement("li");
  line.textContent = `${event} ${detail === null ? "" : JSON.stringify(detail)}`;
  events.prepend(line);
  while (events.children.length > MOST_SHOWN) events.lastElementChild.remove();
}

form.addEventListener("change", restart);
form.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("commands").addEventListener("click", ({ target }) => {
  const { command, text } = target.dataset;
  if (command === "boot") restart();
  else if (command === "unread") window.porchlight("unread", (count) => note("unread is", count));
  else if (command) window.porchlight(command, ...(text ? [text] : []));
});

boot(); // the widget's script comes behind this one and finds the call waiting
show();
