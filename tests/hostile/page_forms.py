"""The forms of a page as its browser would send them, read from its HTML."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

# Names and values, in the order of the page; a name may come several times.
Fields = list[tuple[str, str]]


@dataclass
class PageForm:
    """One form that is sent with POST: where to, what it holds, which of it are files."""

    action: str
    fields: Fields = field(default_factory=list)
    # Choices that were not made: by name, the values.
    choices: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    # Fields that take words, by name with the input's type.
    words: dict[str, str] = field(default_factory=dict)
    # The buttons that send it, each with its own name and value.
    buttons: Fields = field(default_factory=list)
    # One of these comes with it, and no more than one.
    radios: set[str] = field(default_factory=set)

    @property
    def names(self) -> list[str]:
        """Every name it sends or might send."""
        said = [name for name, _ in [*self.fields, *self.buttons]]
        return list(dict.fromkeys([*said, *self.choices]))


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[PageForm] = []
        self.by_id: dict[str, PageForm] = {}
        self._open: PageForm | None = None
        self._select: tuple[PageForm, str] | None = None
        self._text: tuple[PageForm, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._begin(said)
            return
        form = self.by_id.get(said["form"]) if "form" in said else self._open
        if form is None or "disabled" in said:
            return
        name = said.get("name", "")
        if tag == "option":
            self._option(said)
        elif not name:
            return
        elif tag == "input":
            self._input(form, name, said)
        elif tag == "select":
            self._select = (form, name)
            form.choices.setdefault(name, [])
        elif tag == "textarea":
            form.words[name] = "textarea"
            form.fields.append((name, ""))
            self._text = (form, name)
        elif tag == "button":
            form.buttons.append((name, said.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            form, name = self._text
            form.fields[-1] = (name, form.fields[-1][1] + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._text = None

    def _begin(self, said: dict[str, str]) -> None:
        by_htmx = said.get("hx-post")
        sent = said.get("method", "get").lower() == "post" or by_htmx is not None
        form = PageForm(urlsplit(urljoin(self.address, by_htmx or said.get("action", ""))).path)
        if said.get("id"):
            self.by_id[said["id"]] = form
        self._open = form
        if sent:
            self.forms.append(form)

    def _input(self, form: PageForm, name: str, said: dict[str, str]) -> None:
        kind, value = said.get("type", "text"), said.get("value", "")
        if kind == "file":
            form.files.append(name)
        elif kind in {"submit", "image"}:
            form.buttons.append((name, value))
        elif kind in {"radio", "checkbox"}:
            form.choices.setdefault(name, []).append(value)
            if kind == "radio":
                form.radios.add(name)
            if "checked" in said:
                form.fields.append((name, value))
        else:
            if kind != "hidden":
                form.words[name] = kind
            form.fields.append((name, value))

    def _option(self, said: dict[str, str]) -> None:
        if self._select is None:
            return
        form, name = self._select
        form.choices[name].append(said.get("value", ""))
        form.radios.add(name)
        if "selected" in said:
            form.fields.append((name, said.get("value", "")))


def forms_of(page: str, address: str) -> list[PageForm]:
    """The forms of a page that write, those of the header left out."""
    reader = _Reader(address)
    reader.feed(page)
    return [form for form in reader.forms if form.action not in ELSEWHERE]


# In every page's header; tried on their own.
ELSEWHERE = {"/accounts/logout/", "/language/"}
PLAUSIBLE = {
    "email": "quelquun@exemple.example",
    "number": "5",
    "date": "2025-03-14",
    "time": "14:00",
    "tel": "02 98 00 00 00",
    "url": "https://exemple.example/",
}


def filled(form: PageForm) -> Fields:
    """As somebody would send it: what is empty gets words, what is chosen among gets a choice."""
    kept = [(name, value or _words(form, name)) for name, value in form.fields]
    said = {name for name, value in kept if value}
    for name, values in form.choices.items():
        if name not in said and (first := next(filter(None, values), "")):
            kept = [(one, value) for one, value in kept if one != name]
            kept.append((name, first))
    return kept


def _words(form: PageForm, name: str) -> str:
    kind = form.words.get(name)
    return "" if kind is None else PLAUSIBLE.get(kind, "Quelques mots")
