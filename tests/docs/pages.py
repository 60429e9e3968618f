"""The Markdown files of the repository, and what is in them: headings, tables, links, examples."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
import re
from textwrap import dedent

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
CZECH = DOCS / "cs"
# What a developer reads is in English only.
FOR_DEVELOPERS = {"architecture.md", "first-contact.md", "gateway.md", "performance.md"}
PREPARED = ("node_modules", "config")

FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\n(?P<body>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
LINK = re.compile(r"(?<!\\)\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"")


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code: where it begins, in what language it is, and what it says."""

    line: int
    language: str
    body: str = field(repr=False)


@dataclass(frozen=True)
class Page:
    """One Markdown file."""

    path: Path

    @property
    def name(self) -> str:
        """Return where the file is in the repository."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def text(self) -> str:
        """Return what the file holds."""
        return self.path.read_text(encoding="utf-8")

    @property
    def prose(self) -> str:
        """Return the text without its blocks of code and words of code."""
        return re.sub(r"`[^`\n]+`", "``", FENCE.sub("", self.text))

    @property
    def blocks(self) -> Iterator[Block]:
        """Give the blocks of code, also those within lists."""
        for found in FENCE.finditer(self.text):
            line = self.text.count("\n", 0, found.start()) + 1
            yield Block(line, found["language"], dedent(found["body"]))

    @property
    def headings(self) -> list[tuple[int, str]]:
        """Return the headings: their level and their words."""
        return [(len(found[1]), found[2]) for found in HEADING.finditer(FENCE.sub("", self.text))]

    @property
    def anchors(self) -> set[str]:
        """Return where a link may lead to, as GitHub names it: a name that comes twice gets a number."""
        seen = Counter[str]()
        anchors = set[str]()
        for _, heading in self.headings:
            words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
            anchor = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
            anchors.add(f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor)
            seen[anchor] += 1
        return anchors

    @property
    def links(self) -> list[str]:
        """Return what the page links to."""
        return [one or other for one, other in LINK.findall(self.prose)]

    @property
    def tables(self) -> list[list[int]]:
        """Return how many cells each row of each table has."""
        tables, rows = list[list[int]](), list[int]()
        for line in [*re.sub(r"\\\|", "", self.prose).splitlines(), ""]:
            if line.lstrip().startswith("|"):
                rows.append(line.count("|") - 1)
            elif rows:
                tables.append(rows)
                rows = []
        return tables


def find_pages() -> list[Page]:
    """Return every Markdown file of the repository."""
    pages = list[Page]()
    for folder, folders, files in ROOT.walk():
        folders[:] = [name for name in folders if name == ".github" or not name.startswith((".", *PREPARED))]
        pages += [Page(folder / name) for name in files if name.endswith(".md")]
    return sorted(pages, key=lambda page: page.name)


PAGES = find_pages()
