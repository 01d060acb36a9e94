"""Check a document against the rules of the InkML Recommendation (W3C, 20 September 2011) for what our export writes.

W3C's own schema is not part of this project. These are the element and attribute rules of sections 3 and 4 for the elements that
we write; an element or attribute that is not in the tables is a fault here even where InkML would allow it.
"""

import re
from xml.etree import ElementTree

NAMESPACE = "{http://www.w3.org/2003/InkML}"
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_CHILDREN = {
    "ink": {"definitions", "traceGroup", "trace"},
    "definitions": {"traceFormat", "context"},
    "traceFormat": {"channel"},
    "channel": set(),
    "context": set(),
    "traceGroup": {"trace", "annotation"},
    "annotation": set(),
    "trace": set(),
}
_NAME = r"[A-Za-z_][\w.-]*"  # what an xml:id may be
_REFERENCE = rf"#{_NAME}"
_ATTRIBUTES = {
    "traceFormat": {_ID: _NAME},
    "channel": {"name": "X|Y|T", "type": "integer|decimal|double|boolean", "orientation": r"\+ve|-ve", "units": "s|ms"},
    "context": {_ID: _NAME, "traceFormatRef": _REFERENCE},
    "traceGroup": {_ID: _NAME},
    "annotation": {"type": ".+"},
    "trace": {"contextRef": _REFERENCE},
}
_DECIMAL = r"-?(?:\d+(?:\.\d*)?|\.\d+)"  # no exponent


def broken_rules(document: bytes) -> list[str]:
    """Return the rules that a document breaks, one line each; nothing for a valid one."""
    root = ElementTree.fromstring(document)
    if root.tag != f"{NAMESPACE}ink":
        return [f"the root is {root.tag}"]
    broken: list[str] = []
    names = [element.get(_ID) for element in root.iter() if element.get(_ID) is not None]
    broken += [f"two elements are called {name}" for name in {n for n in names if names.count(n) > 1}]
    channels = [c.get("name") for c in root.iter(f"{NAMESPACE}channel")]
    if len(set(channels)) < len(channels) or not {"X", "Y"} <= set(channels):
        broken.append(f"channels {channels}")
    for element in root.iter():
        broken += _element(element, names, len(channels))
    return broken


def _element(element: ElementTree.Element, names: list[str | None], channels: int) -> list[str]:
    tag = element.tag.removeprefix(NAMESPACE)
    if tag not in _CHILDREN:
        return [f"no element of InkML: {element.tag}"]
    broken = [f"{child.tag} within {tag}" for child in element if child.tag.removeprefix(NAMESPACE) not in _CHILDREN[tag]]
    for name, value in element.attrib.items():
        allowed = _ATTRIBUTES.get(tag, {}).get(name)
        if allowed is None or not re.fullmatch(allowed, value):
            broken.append(f"{tag} {name}={value!r}")
        if name.endswith("Ref") and value[1:] not in names:
            broken.append(f"{tag} refers to {value}, which is not there")
    if tag == "channel" and "name" not in element.attrib:
        broken.append("a channel without a name")
    text = element.text or ""
    point = rf"\s*{_DECIMAL}(?:\s+{_DECIMAL}){{{channels - 1}}}\s*"
    if tag == "trace" and not re.fullmatch(rf"{point}(?:,{point})*", text):
        broken.append(f"trace {text[:60]!r}")
    if tag not in ("trace", "annotation") and text.strip():
        broken.append(f"text in {tag}")
    if (element.tail or "").strip():
        broken.append(f"text after {tag}")
    return broken
