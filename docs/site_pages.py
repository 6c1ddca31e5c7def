"""What the site holds besides docs/: pages from the top of the repository, and the notebook as a page.

A hook of mkdocs, whose Markdown is stricter than that of a repository's pages. Links lead where they
lead in the repository; one to a file that the site does not hold becomes the name of that file, so
that no page needs the network.
"""

import json
import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

ROOT = Path(__file__).resolve().parent.parent
PAGES = (
    "CHANGELOG.md",
    "CODE_OF_CONDUCT.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "raw/README.md",
    "schemas/README.md",
)
TEXTS = {"LICENSE": "LICENSE.txt", "LICENSE-DATA": "LICENSE-DATA.txt", "CITATION.cff": "CITATION.cff"}
NOTEBOOK = "docs/tour.ipynb"
TOUR = "tour.md"
_LINK = re.compile(
    r"(?P<code>^```.*?^```|`[^`\n]*`)"
    r"|(?P<text>!?\[[^\]]*\])\((?P<target>[^)#\s]+)(?P<anchor>#[^)\s]*)?\)",
    re.DOTALL | re.MULTILINE,
)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages and texts from the top, and the tour with its charts."""
    for name in PAGES:
        files.append(File.generated(config, name, content=(ROOT / name).read_text(encoding="utf-8")))
    for name, place in TEXTS.items():
        files.append(File.generated(config, place, content=(ROOT / name).read_text(encoding="utf-8")))
    text, charts = render_notebook(json.loads((ROOT / NOTEBOOK).read_text(encoding="utf-8")))
    files.append(File.generated(config, TOUR, content=text))
    for name, svg in charts.items():
        files.append(File.generated(config, name, content=svg))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """Return the page with links that lead to where the site holds what they name."""
    here = page.file.src_uri
    folder = posixpath.dirname(here if here in PAGES else f"docs/{here}")

    def lead(link: re.Match[str]) -> str:
        if link["code"] or re.match(r"[a-z]+:", link["target"]):
            return link[0]
        place = site_place(posixpath.normpath(posixpath.join(folder, link["target"])), here)
        if place is None or files.get_file_from_path(place) is None:
            return f"{link['text'][1:-1]}"
        return f"{link['text']}({get_relative_url(place, here)}{link['anchor'] or ''})"

    return _LINK.sub(lead, _part_lists(markdown))


def _part_lists(markdown: str) -> str:
    """Return the text with an empty line before each list, which this Markdown wants and others do not."""
    lines: list[str] = []
    code = False
    for line in markdown.splitlines():
        code ^= line.startswith("```")
        item = re.match(r"(?:- |\d+\. )", line)
        if item and not code and lines and re.match(r"(?!- |\d+\. |\s)\S", lines[-1]):
            lines.append("")
        lines.append(line)
    return "\n".join(lines) + "\n"


def site_place(name: str, here: str) -> str | None:
    """Return where the site holds a file of the repository; the tour's own page offers the notebook."""
    if name == NOTEBOOK and here != TOUR:
        return TOUR
    if name in PAGES or name in TEXTS:
        return TEXTS.get(name, name)
    return name.removeprefix("docs/") if name.startswith("docs/") else None


def render_notebook(notebook: dict) -> tuple[str, dict[str, str]]:
    """Return a notebook as Markdown, and its charts by their place."""
    parts: list[str] = []
    charts: dict[str, str] = {}
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(source)
            continue
        parts.append(f"```python\n{source}\n```")
        for output in cell["outputs"]:
            data = output.get("data", {})
            text = "".join(output.get("text", data.get("text/plain", "")))
            if "image/svg+xml" in data:
                name = f"figures/tour-{len(charts) + 1}.svg"
                charts[name] = "".join(data["image/svg+xml"])
                parts.append(f"![{text}]({name})")
            elif "text/html" in data:
                table = re.search(r"<table.*</table>", "".join(data["text/html"]), re.DOTALL)
                parts.append(
                    re.sub(r"<table[^>]*>", "<table>", table[0]) if table else f"```text\n{text}\n```"
                )
            else:
                parts.append(f"```text\n{text}\n```")
    parts.append("This page is a notebook: [download it](tour.ipynb), open it in Jupyter, change it.")
    return "\n\n".join(parts) + "\n", charts
