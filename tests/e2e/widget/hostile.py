"""What strangers' pages do to a guest: heads of pages, each of which has broken some widget somewhere."""

CSS = """<style>
  * { all: unset !important; display: none !important; color: red !important; font: 40px serif !important; }
  html, head, body, div, button, textarea, p, h2, span, svg { opacity: .1 !important;
    transform: rotate(3deg) !important; filter: blur(2px) !important; overflow: hidden !important;
    position: static !important; width: 7px !important; margin: 99px !important; direction: rtl !important; }
  html, body { display: block !important; }
  #live-chat-widget-host { display: none !important; visibility: hidden !important; z-index: -1 !important;
    pointer-events: none !important; clip-path: circle(0) !important; filter: blur(9px) !important; }
  ::-webkit-scrollbar { width: 40px !important; background: lime !important; }
</style>"""

PROTOTYPES = """<script>
  // As libraries of another age did, and as hostile pages may.
  Object.prototype.extend = function () { return this; };
  Array.prototype.toJSON = function () { return "[" + this.map((item) => JSON.stringify(item)).join(", ") + "]"; };
  Array.prototype.each = function () {};
  Array.from = function (iterable) { return iterable ? [].slice.call(iterable) : []; };
  Date.prototype.toJSON = function () { return "a date"; };
  String.prototype.toJSON = function () { return "a string"; };
  Function.prototype.bind = function (self) {
    const f = this;
    return function () { return f.apply(self, arguments); };
  };
  for (const name of ["append", "appendChild", "addEventListener", "dispatchEvent", "attachShadow"]) {
    const owner = name in Node.prototype ? Node.prototype : Element.prototype;
    const original = owner[name];
    owner[name] = function () { return original.apply(this, arguments); };
  }
  const { fetch, requestAnimationFrame, setTimeout } = window;
  window.fetch = function () { return fetch.apply(window, arguments); };
  window.requestAnimationFrame = (run) => requestAnimationFrame((at) => run(at));
  window.setTimeout = (run, ms, ...rest) => setTimeout(run, ms, ...rest);
  window.define = () => { throw new Error("no module"); };
  window.define.amd = true;
  window.module = window.exports = {};
</script>"""

CLOBBERED = """<script>window.name = "chat";</script>"""
CLOBBERED_BODY = """<main><h1>Hello</h1><form name="porchlight"><input name="init"></form><img name="currentScript">
<a id="LiveChatWidget"></a><form id="config"><input name="body"></form></main>"""

HISTORY = """<script>
  window.seen = [];
  for (const name of ["pushState", "replaceState"]) {
    const original = history[name];
    history[name] = function () { window.seen.push(name); return original.apply(this, arguments); };
  }
</script>"""


def strict_csp(house_url: str) -> dict[str, str]:
    """No inline script or style, no sink of text, and of the widget's server only what docs/widget.md names."""
    sockets = house_url.replace("http", "ws", 1)
    policy = (
        f"default-src 'none'; script-src {house_url}/widget.js; connect-src {house_url} {sockets}; "
        "require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'; form-action 'none'"
    )
    return {"Content-Security-Policy": policy}
