"""What RGAA asks of a page's markup and can be judged without a browser.

Each rule takes a parsed page and yields what is wrong with it, in words that name the element.
``docs/accessibility-audit.md`` says which criteria each of them serves.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

from lxml import html
from lxml.html import HtmlElement

VOID = frozenset(
    "area base br col embed hr img input link meta source track wbr".split()  # noqa: SIM905  # a list of names reads better without quotes
)
# Of SVG, written with a slash of their own.
DRAWN = frozenset({"circle", "ellipse", "line", "path", "polygon", "polyline", "rect", "use"})
REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "headers", "for")
PRESENTATION = (
    "//b | //i | //u | //big | //center | //font | //tt | //marquee | //blink | //strike"
    "| //*[@align or @bgcolor or @border or @cellpadding or @cellspacing or @valign]"
)
# In these, a reader's program offers what it knows of the person who types.
PERSONAL = re.compile(r"^(given-name|family-name|name|email|tel)$")
UNTYPED = frozenset({"hidden", "submit", "button", "checkbox", "radio", "file", "image", "reset"})

Rule = Callable[[HtmlElement], Iterator[str]]


def parse(page: str) -> HtmlElement:
    """The page's tree."""
    return html.document_fromstring(page)


def shown(element: HtmlElement) -> str:
    """The beginning of an element, for a message."""
    return re.sub(r"\s+", " ", html.tostring(element, encoding="unicode"))[:140]


def words(element: HtmlElement | None) -> str:
    """The text of an element as it is read aloud: pictures by their alternative."""
    if element is None:
        return ""
    heard = ".//text()[not(ancestor::*[@aria-hidden='true'])] | .//@alt"
    return " ".join(" ".join(str(found) for found in element.xpath(heard)).split())


def name_of(element: HtmlElement) -> str:
    """What a screen reader calls a control: labelled by, label, own words, title."""
    root = element.getroottree().getroot()
    if labels := element.get("aria-labelledby"):
        found = " ".join(words(root.get_element_by_id(one, None)) for one in labels.split())
        if found.strip():
            return found.strip()
    if label := element.get("aria-label", "").strip():
        return label
    if element.tag in {"input", "select", "textarea"}:
        named = root.xpath("//label[@for=$id]", id=element.get("id") or "-")
        around = element.xpath("ancestor::label")
        own = " ".join(words(label) for label in [*named, *around]).strip()
        if element.get("type") in {"submit", "button", "reset"}:
            own = own or (element.get("value") or "")
        return own or element.get("title", "")
    return words(element) or element.get("title", "")


def is_hidden(element: HtmlElement) -> bool:
    return bool(element.xpath("ancestor-or-self::*[@hidden or @aria-hidden='true']"))


def frame(page: HtmlElement) -> Iterator[str]:
    """Doctype, encoding, a viewport that may be zoomed, one of each landmark, no frame."""
    if page.getroottree().docinfo.doctype.lower() != "<!doctype html>":
        yield "has no HTML5 doctype"
    viewport = "".join(page.xpath("//meta[@name='viewport']/@content"))
    if re.search(r"user-scalable\s*=\s*no|maximum-scale", viewport):
        yield "forbids zooming"
    for path, most in (("//main", 1), ("//header[not(ancestor::main)]", 1), ("//h1", 1)):
        if len(page.xpath(path)) != most:
            yield f"has {len(page.xpath(path))} {path.lstrip('/')}"
    yield from (f"frame {shown(one)}" for one in page.xpath("//iframe | //frame | //object"))
    yield from (f"redirects: {shown(one)}" for one in page.xpath("//meta[@http-equiv='refresh']"))


def title(page: HtmlElement) -> Iterator[str]:
    """Its own words before the platform's name."""
    said = words(page.find(".//title"))
    if not re.match(r"\S.* – \S", said):
        yield f"is called “{said}”"


def skip_link(page: HtmlElement) -> Iterator[str]:
    """The first thing that takes the focus leads to the content."""
    first = page.xpath("(//body//a[@href] | //body//button | //body//input)[1]")
    if not first or first[0].get("href") != "#content":
        yield "does not begin with a skip link"
    for link in page.xpath("//a[starts-with(@href, '#') and string-length(@href) > 1]"):
        if not page.xpath("//*[@id=$id]", id=link.get("href")[1:]):
            yield f"leads nowhere: {shown(link)}"


def headings(page: HtmlElement) -> Iterator[str]:
    """No level is left out, none is empty."""
    before = 0
    levels = " or ".join(f"self::h{level}" for level in range(1, 7))
    for heading in page.xpath(f"//body//*[{levels}]"):
        level = int(heading.tag[1])
        if level > before + 1:
            yield f"h{before} is followed by {shown(heading)}"
        if not words(heading) and not is_hidden(heading):
            yield f"empty: {shown(heading)}"
        before = level


def identifiers(page: HtmlElement) -> Iterator[str]:
    """Each once, and what refers to one finds it."""
    known = Counter(str(found) for found in page.xpath("//@id"))
    yield from (f"id {name} stands {count} times" for name, count in known.items() if count > 1)
    for attribute in REFERENCES:
        for element in page.xpath(f"//*[@{attribute}]"):
            if element.tag == "output":
                continue
            for one in element.get(attribute).split():
                if one not in known:
                    yield f"{attribute} finds no {one}: {shown(element)}"


def names(page: HtmlElement) -> Iterator[str]:
    """Fields, buttons and links are called something; a seen name is part of it."""
    fields = "//input[not(@type='hidden')] | //select | //textarea"
    for control in page.xpath(f"{fields} | //button | //a[@href] | //summary"):
        if is_hidden(control):
            continue
        name = name_of(control)
        if not name:
            yield f"has no name: {shown(control)}"
        seen = control.tag in {"a", "button"} and control.get("aria-label") and words(control)
        if seen and not control.xpath("ancestor::svg") and seen.lower() not in name.lower():
            yield f"is seen as “{seen}”, called “{name}”"


def new_windows(page: HtmlElement) -> Iterator[str]:
    """A link that opens another window says so."""
    for link in page.xpath("//*[@target='_blank']"):
        if not re.search(r"nouve(l onglet|lle fenêtre)|new (tab|window)", name_of(link)):
            yield f"does not tell of its new window: {shown(link)}"


def pictures(page: HtmlElement) -> Iterator[str]:
    """Each has an alternative or is left out; a drawing is named or hidden."""
    for picture in page.xpath("//img[not(@alt)] | //area[not(@alt)] | //input[@type='image']"):
        yield f"has no alternative: {shown(picture)}"
    for drawing in page.xpath("//svg[not(ancestor::svg)] | //*[@role='img']"):
        # Inside a picture that has a name nothing else is read.
        if is_hidden(drawing) or drawing.xpath("ancestor::*[@role='img']"):
            continue
        named = name_of(drawing) or words(drawing.find("title"))
        if not named or drawing.get("role") not in {"img", "group"}:
            yield f"is neither named nor hidden: {shown(drawing)}"


def tables(page: HtmlElement) -> Iterator[str]:
    """A caption, and headers that say what they head."""
    for table in page.xpath("//table"):
        if not words(table.find("caption")):
            yield f"has no caption: {shown(table)}"
        if not table.xpath(".//th"):
            yield f"has no headers: {shown(table)}"
        for head in table.xpath(".//th[not(@scope='col' or @scope='row' or @id)]"):
            yield f"heads nothing: {shown(head)}"


def captions(page: HtmlElement) -> Iterator[str]:
    """A figure is called by its caption."""
    for figure in page.xpath("//figure[figcaption and .//svg]"):
        if figure.get("role") != "figure" or name_of(figure) != words(figure.find("figcaption")):
            yield f"is not called by its caption: {shown(figure)}"


def messages(page: HtmlElement) -> Iterator[str]:
    """There is a place from which what happens is announced, before anything does."""
    if not page.xpath("//*[@aria-live='polite' or @role='status']"):
        yield "has nowhere to announce anything"


def questions(page: HtmlElement) -> Iterator[str]:
    """Choices stand under one question that is written."""
    for kind in ("radio", "checkbox"):
        found = page.xpath("//input[@type=$kind and @name]", kind=kind)
        counted = Counter(
            (one.get("name"), *one.xpath("string(ancestor::form[1]/@id)")) for one in found
        )
        for one in found:
            several = counted[(one.get("name"), *one.xpath("string(ancestor::form[1]/@id)"))] > 1
            groups = one.xpath("ancestor::*[self::fieldset or @role='group' or @role='radiogroup']")
            if several and not groups:
                yield f"belongs to no question: {shown(one)}"
    for group in page.xpath("//fieldset"):
        if not (words(group.find("legend")) or name_of_group(group)):
            yield f"asks nothing: {shown(group)}"


def name_of_group(group: HtmlElement) -> str:
    root = group.getroottree().getroot()
    labels = (group.get("aria-labelledby") or "").split()
    said = " ".join(words(root.get_element_by_id(one, None)) for one in labels)
    return group.get("aria-label", "") or said


def purposes(page: HtmlElement) -> Iterator[str]:
    """A field for an address, a number or a password says whose it is, or that it is nobody's."""
    for field in page.xpath("//input"):
        kind, name = field.get("type", "text"), field.get("name", "")
        if kind in UNTYPED or field.get("disabled") is not None:
            continue
        personal = kind in {"email", "tel", "password"} or re.search(
            r"(^|[-_])(email|phone|first_name|last_name)$", name
        )
        if personal and not field.get("autocomplete"):
            yield f"does not say whose it is: {shown(field)}"


def order(page: HtmlElement) -> Iterator[str]:
    """The keyboard follows the text, and no single key does anything by itself."""
    for element in page.xpath("//*[@tabindex and @tabindex != '0' and @tabindex != '-1']"):
        yield f"jumps the queue: {shown(element)}"
    yield from (f"takes a key: {shown(one)}" for one in page.xpath("//*[@accesskey]"))


def meaning(page: HtmlElement) -> Iterator[str]:
    """No element or attribute that only changes the look; lists hold items only."""
    yield from (f"is there for its look: {shown(one)}" for one in page.xpath(PRESENTATION))
    others = "not(self::script or self::template)"
    pairs = "not(self::dt or self::dd or self::div)"
    wrong = f"//ul/*[not(self::li) and {others}] | //ol/*[not(self::li) and {others}]"
    for one in page.xpath(f"{wrong} | //dl/*[{pairs} and {others}]"):
        yield f"is no item of its list: {shown(one)}"
    for item in page.xpath("//li[not(parent::ul or parent::ol or parent::template)]"):
        yield f"is an item of no list: {shown(item)}"


RULES: tuple[Rule, ...] = (
    frame,
    title,
    skip_link,
    headings,
    identifiers,
    names,
    new_windows,
    pictures,
    tables,
    captions,
    messages,
    questions,
    purposes,
    order,
    meaning,
)


class Nesting(HTMLParser):
    """Every element is closed, in order, and carries each attribute once."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(page)
        self.wrong += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes(tag, attrs)
        if tag not in VOID | DRAWN:
            self.wrong.append(f"<{tag}/> closes itself, which HTML does not know")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            inside = self.open[-1] if self.open else "nothing"
            self.wrong.append(f"</{tag}> inside <{inside}>, line {self.getpos()[0]}")
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def attributes(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        twice = [name for name, count in Counter(name for name, _ in attrs).items() if count > 1]
        self.wrong += [f"<{tag}> has two {name}, line {self.getpos()[0]}" for name in twice]


def faults(page: str) -> list[str]:
    """Everything that is wrong with a page's markup."""
    tree = parse(page)
    said = [f"{rule.__name__}: {fault}" for rule in RULES for fault in rule(tree)]
    return said + [f"nesting: {fault}" for fault in Nesting(page).wrong]
