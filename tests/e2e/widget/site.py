"""A stranger's web site: pages that a test writes, served on loopback, with the widget of the running house in them."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PAGE = """<!doctype html>
<html {html}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>A stranger's page</title>{head}</head>
<body>{body}</body></html>"""
CONTENT = """<main><h1>Hello</h1><p>Some <a href="#more">text</a> of the page.</p>
<label>Search <input id="search"></label><button id="buy">Buy</button><ul><li>One</li><li>Two</li></ul></main>"""


class Site:
    """A small HTTP server. `add()` gives a page's address."""

    def __init__(self, house_url: str) -> None:
        self.house_url = house_url
        pages: dict[str, tuple[str, dict[str, str]]] = {}
        self._pages = pages

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                found = pages.get(self.path.partition("?")[0])
                self.send_response(200 if found else 404)
                text, headers = found or ("", {})
                for name, value in ({"Content-Type": "text/html; charset=utf-8"} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: Any) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Ends it."""
        self._server.shutdown()
        self._server.server_close()

    def embed(self, attributes: str = "") -> str:
        """The line that a customer puts on his page."""
        return f'<script async src="{self.house_url}/widget.js" data-project-id="demo" {attributes}></script>'

    def add(
        self,
        name: str,
        *,
        head: str = "",
        body: str = CONTENT,
        html: str = 'lang="en"',
        headers: dict[str, str] | None = None,
        embed: str | None = None,
    ) -> str:
        """A page with the widget; `head` comes before the widget's script."""
        script = self.embed() if embed is None else embed
        self._pages[f"/{name}"] = (PAGE.format(html=html, head=head + script, body=body), headers or {})
        return f"{self.url}/{name}"
