"""Files to read: good ones with a few changes anywhere."""

from hypothesis import strategies as st

from tests.intake.samples import FOURTH, GOOD, HEADER, PLAIN

PIECES = [
    *(
        '"',
        '""',
        ",",
        "\n",
        "\r",
        "\r\n",
        "\0",
        " ",
        "\t",
        "x",
        "\x1a",
        "\ufeff",
        "\u200b",
        ";",
        "\n\n",
        ",,",
    ),
    *(
        '",',
        ',"',
        '"\n',
        '\n"',
        "Total",
        "#",
        "<<<<<<< a\n",
        "=======\n",
        ">>>>>>> b\n",
        "\u00a0",
        "\x1f",
        "\x1b",
    ),
    *("\u064b", "é", ",,,,,,,\n", "\u0085", "V-0009,", HEADER + "\n", FOURTH + "\n", "Source: x\n", "12,5"),
]
INVALID = [b"\xff", b"\xe9", b"\xc3", b"\xed\xa0\x80", b"\xd8"]


@st.composite
def mutations(draw, data, most=3):
    """The bytes with up to so many changes anywhere."""
    for _ in range(draw(st.integers(0, most))):
        at = draw(st.integers(0, len(data)))
        cut = draw(st.sampled_from([0, 0, 1, 2, 30]))
        piece = draw(st.one_of(st.sampled_from(PIECES).map(str.encode), st.sampled_from(INVALID)))
        data = data[:at] + piece + data[at + cut :]
    if draw(st.integers(0, 7)) == 0:
        data = data.replace(b"\n", b"\r\n")
    if draw(st.integers(0, 15)) == 0:
        data = data.replace(b",", b";")
    return data[: draw(st.integers(0, len(data)))] if draw(st.integers(0, 9)) == 0 else data


def files():
    """A file of the table, good or with up to three changes anywhere."""
    return st.sampled_from([GOOD, PLAIN]).flatmap(lambda text: mutations(text.encode()))
