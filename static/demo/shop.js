/** The demo shop: a small single-page application, so that a visitor's page changes without a reload. */
import { LAMPS } from "./lamps.js";

const TITLE = "Ember & Oak";
const PAGES = { workshop: "Our workshop", delivery: "Delivery and returns" };

const byId = (id) => document.getElementById(id);
const euros = (amount) =>
  new Intl.NumberFormat("en", { style: "currency", currency: "EUR", maximumFractionDigits: 0 }).format(amount);

function make(tag, { text = "", ...properties } = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  if (text) element.textContent = text;
  element.append(...children);
  return element;
}

function card(lamp) {
  const link = make(
    "a",
    { className: "card", href: `?lamp=${lamp.id}` },
    make("img", { src: `/static/demo/lamps/${lamp.id}.svg`, alt: "", width: 220, height: 200, loading: "lazy" }),
    make("span", { className: "card-name", text: lamp.name }),
    make("span", { className: "card-kind", text: lamp.kind }),
    make("span", { className: "card-price", text: euros(lamp.price) }),
  );
  link.dataset.route = `lamp=${lamp.id}`;
  return make("li", {}, link);
}

function showLamp(lamp) {
  const image = byId("lamp-image");
  image.src = `/static/demo/lamps/${lamp.id}.svg`;
  image.alt = `${lamp.name}, ${lamp.kind.toLowerCase()}`;
  byId("lamp-name").textContent = lamp.name;
  byId("lamp-price").textContent = `${lamp.kind}, ${euros(lamp.price)}`;
  byId("lamp-story").textContent = lamp.story;
  const rows = Object.entries(lamp.details).map(([term, value]) =>
    make("div", {}, make("dt", { text: term }), make("dd", { text: value })),
  );
  byId("lamp-details").replaceChildren(...rows);
}

/** Shows what the address says. */
function render() {
  const query = new URLSearchParams(location.search);
  const lamp = LAMPS.find(({ id }) => id === query.get("lamp"));
  const page = query.get("page") ?? "";
  const view = lamp ? "lamp" : page in PAGES ? page : "home";
  if (lamp) showLamp(lamp);
  for (const section of document.querySelectorAll("[data-view]")) section.hidden = section.dataset.view !== view;
  document.title = lamp
    ? `${lamp.name} | ${TITLE}`
    : view === "home"
      ? `${TITLE}, lamps made by hand`
      : `${PAGES[view]} | ${TITLE}`;
  const here = view === "lamp" ? "" : view === "home" ? "" : `page=${view}`;
  for (const link of document.querySelectorAll("nav [data-route]")) {
    link.toggleAttribute("aria-current", link.dataset.route === here);
  }
}

function follow(event) {
  const link = event.target.closest("a[data-route]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(null, "", link.dataset.route ? `?${link.dataset.route}` : location.pathname);
  render();
  scrollTo({ top: 0 });
  byId("content").focus({ preventScroll: true });
}

byId("lamps").append(...LAMPS.map(card));
byId("add").addEventListener("click", () => {
  byId("basket").textContent = String(Number(byId("basket").textContent) + 1);
});
document.addEventListener("click", follow);
addEventListener("popstate", render);
render();
