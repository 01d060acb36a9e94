"""Begin an HTML page that needs nothing else: no script, no other file, no network; light and dark, from a phone's width on."""

from html import escape

# With this policy the browser itself ensures that the page loads and runs nothing.
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_STYLE = """:root{color-scheme:light dark;
--text:#1a1a1a;--quiet:#5c5c5c;--rule:#d9d9d9;--paper:#fff;--ground:#f6f6f4;--accent:#0072b2}
@media(prefers-color-scheme:dark){:root{
--text:#ececec;--quiet:#adadad;--rule:#3d3d3d;--paper:#1e1e1e;--ground:#141414;--accent:#56b4e9}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--text);background:var(--ground);
max-width:84rem;margin:2rem auto;padding:0 1rem}
h1,h2{line-height:1.2;overflow-wrap:anywhere}h2{margin-top:2.5rem}
p.note,figcaption{color:var(--quiet);font-size:.85rem;max-width:60rem}
figure{margin:0;padding:.8rem;background:var(--paper);border:1px solid var(--rule);border-radius:8px;box-sizing:border-box}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
@media print{figure{break-inside:avoid}}
"""


def begin_page(title: str, style: str) -> str:
    """Return the page up to its heading, which is the title. `style` is CSS for what follows."""
    words = escape(title)
    return (
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{words}</title>\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{_STYLE}{style}</style>\n<main>\n<h1>{words}</h1>\n"
    )


END = "</main>\n</html>\n"
"""The end of the page."""
