"""More bad files of the kinds in the catalogue: its good file spoilt at another place or in another way.

Each is a name, the bytes, and every finding above a note that must come of it, no more and no less:
rule, level, line (or lines), and column or position where one is named.
"""

from tests.checking.catalogue import read_case

B = read_case("A_valid-base.csv").decode()
L = B.split("\n")
# The records by the line on which they start.
R = {2: L[1], 3: "\n".join(L[2:5]), 6: L[5], 7: L[6], 8: L[7], 9: L[8]}
NAMES = L[0].split(",")
E_, W = "error", "warning"


def cell(number, column, text):
    cells = R[number].split(",")
    cells[NAMES.index(column)] = text
    return line(number, ",".join(cells))


def line(number, text):
    return B.replace(R[number], text)


def end(*lines):
    return B + "".join(text + "\n" for text in lines)


def head(**new):
    first = L[0]
    for old, name in new.items():
        first = first.replace(old, name)
    return B.replace(L[0], first)


FILES = [
    # The file as a whole
    ("nbsp only file", "\u00a0\n\u00a0\n", ("file-empty", E_, 1, None)),
    ("bom only", "\ufeff", ("file-empty", E_, 1, None)),
    ("commas only", ",,,\n,,\n", ("file-empty", E_, 1, None)),
    ("bom + header only", "\ufeff" + L[0] + "\n", ("no-rows", W, 1, None)),
    ("header without line end", L[0], ("no-rows", W, 1, None)),
    ("header + blank rows", L[0] + "\n,,,,,,,,,,\n", ("no-rows", W, 1, None)),
    (
        "bom at start of line 3",
        B.replace("GZ-000124", "\ufeffGZ-000124"),
        ("char-invisible", E_, 3, "incident_id"),
    ),
    ("bom in enum", cell(8, "governorate", "\ufeffRafah"), ("char-invisible", E_, 8, "governorate")),
    ("utf16be bom", b"\xfe\xff" + B.encode("utf-16-be"), ("encoding-utf16", E_, 1, None)),
    ("utf16le nobom", B.encode("utf-16-le"), ("encoding-utf16", E_, 1, None)),
    ("utf32 bom", B.encode("utf-32"), ("encoding-utf16", E_, 1, None)),
    (
        "cp1256 place",
        B.encode().replace(b"Jabalia", "جباليا".encode("cp1256")),
        ("encoding-invalid", E_, 7, "place"),
    ),
    (
        "cp1252 quote notes line 9",
        B.encode().replace(b",last", b",\x93last\x94"),
        ("encoding-invalid", E_, 9, "notes"),
    ),
    (
        "latin1 in quoted third line",
        B.encode().replace(b"line three", b"caf\xe9"),
        ("encoding-invalid", E_, 3, "notes"),
    ),
    (
        "cesu8 place",
        B.encode().replace(b"Jabalia", b"J\xed\xa0\xbd\xed\xb8\x80"),
        ("encoding-invalid", E_, 7, "place"),
    ),
    ("overlong", B.encode().replace(b"Jabalia", b"Jab\xc0\xaf"), ("encoding-invalid", E_, 7, "place")),
    (
        "truncated utf8 in place",
        (B[: B.index("gunfire,2")].rsplit("Shab", 1)[0] + "Sh").encode() + b"\xd8",
        ("row-short", E_, 9, "source_url"),
    ),
    ("fffd in place", cell(6, "place", "Al\ufffdRimal"), ("char-replacement", E_, 6, "place")),
    ("nul in id", cell(7, "incident_id", "GZ-0001\x0026"), ("nul-byte", E_, 7, "incident_id")),
    ("nul in int", cell(7, "killed", "1\x002"), ("nul-byte", E_, 7, "killed")),
    ("nul after quoted break", B.replace("line three", "line\0three"), ("nul-byte", E_, 3, "notes")),
    ("esc in place", cell(8, "place", "Nus\x1b[31meirat"), ("char-control", E_, 8, "place")),
    ("VT in notes", cell(8, "notes", "a\x0bb"), ("char-control", E_, 8, "notes")),
    ("FF in notes", cell(8, "notes", "a\x0cb"), ("char-control", E_, 8, "notes")),
    ("U+2028 in notes", cell(8, "notes", "a\u2028b"), ("char-invisible", E_, 8, "notes")),
    ("DEL in place", cell(8, "place", "a\x7fb"), ("char-control", E_, 8, "place")),
    ("tab in place", cell(8, "place", "a\tb"), ("char-control", E_, 8, "place")),
    ("ctrl z without line end", B + "\x1a", ("char-control", E_, 10, None)),
    ("gzip", b"\x1f\x8b\x08\0\0\0\0\0" + bytes(range(256)), ("file-type", E_, 1, None)),
    ("pdf", b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n", ("file-type", E_, 1, None)),
    ("png", b"\x89PNG\r\n\x1a\n" + b"\0" * 30, ("file-type", E_, 1, None)),
    ("sqlite", b"SQLite format 3\0" + b"\0" * 80, ("file-type", E_, 1, None)),
    ("xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 80, ("file-type", E_, 1, None)),
    ("json", '[{"incident_id": "GZ-000001"}]', ("file-type", E_, 1, None)),
    ("ndjson", '{"incident_id": "GZ-000001"}\n{"incident_id": "GZ-000002"}\n', ("file-type", E_, 1, None)),
    ("html lower with bom", "\ufeff\n<html><body>404</body></html>", ("file-type", E_, 1, None)),
    ("xml", '<?xml version="1.0"?><rss/>', ("file-type", E_, 1, None)),
    (
        "lfs pointer",
        "version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 3\n",
        ("file-type", E_, 1, None),
    ),
    ("zip", b"PK\x03\x04\x14\0" + b"a.csv" + b"\0" * 50, ("file-type", E_, 1, None)),
    (
        "conflict at the end",
        end(
            "<<<<<<< HEAD",
            "GZ-000129,2025-02-03,Rafah,Shaboura,gunfire,2,0,31.2890,34.2500,https://example.org/r/6,last",
            "=======",
            "GZ-000129,2025-02-03,Rafah,Shaboura,gunfire,3,0,31.2890,34.2500,https://example.org/r/6,last",
            ">>>>>>> b",
        ),
        ("merge-conflict", E_, (10, 12, 14), None),
    ),
    (
        "conflict diff3",
        line(7, "<<<<<<< HEAD\n" + R[7] + "\n||||||| base\n" + R[7] + "\n=======\n" + R[7] + "\n>>>>>>> b"),
        ("merge-conflict", E_, (7, 9, 11, 13), None),
    ),
    (
        "conflict in the header",
        "<<<<<<< HEAD\n"
        + B.replace(
            "\nGZ-000123", "\n=======\n" + L[0].replace("notes", "note") + "\n>>>>>>> b\nGZ-000123", 1
        ),
        ("merge-conflict", E_, (1, 3, 5), None),
    ),
    ("truncated after a comma", B[: B.index("gunfire,2")], ("row-short", E_, 9, "source_url")),
    ("truncated in url", B[: B.index("/r/6")], ("row-short", E_, 9, "notes")),
    ("truncated in id", B[: B.index("GZ-000128") + 6], ("row-short", E_, 9, "source_url")),
    ("truncated in quotes later line", B[: B.index('""quoted') + 2], ("quote-unclosed", E_, 3, "notes")),
    (
        "sep tab",
        "sep=;\n" + B.replace(",", ";").replace("reported;", "reported,"),
        (("preamble", E_, 1, None), ("delimiter-wrong", E_, 2, None)),
    ),
    ("title padded", "Incidents 2025,,,,,,,,,,\n" + B, ("preamble", E_, 1, None)),
    ("title quoted", '"Incidents, as of May 2025"\n' + B, ("preamble", E_, 1, None)),
    ("title three lines", "Incidents\nMinistry\n\n" + B, ("preamble", E_, 1, None)),
    ("blank above", "\n\n" + B, ("preamble", E_, 1, None)),
    ("total arabic", end("المجموع,,,,,18,37,,,,"), ("footer-row", E_, 10, "incident_id")),
    ("total col2", end(",Total,,,,18,37,,,,"), ("footer-row", E_, 10, "date")),
    ("note last", end("Source: Ministry of Health"), ("footer-row", E_, 10, "incident_id")),
    ("note with blank", end("", "* provisional figures"), ("footer-row", E_, 11, "incident_id")),
    ("comment slash", line(7, "// checked by hand\n" + R[7]), ("row-short", E_, 7, None)),
    ("comment as last line", end("# end"), ("footer-row", E_, 10, None)),
    # Line ends
    ("cr only with bom", "\ufeff" + B.replace("\n", "\r"), ("newline-cr", W, 1, None)),
    ("mixed", B.replace(R[7] + "\n", R[7] + "\r\n"), ("newline-mixed", W, 7, None)),
    ("crcrlf", B.replace("\n", "\r\r\n"), ("newline-mixed", W, 1, None)),
    ("crlf in quotes of lf", B.replace("line one\n", "line one\r\n"), ()),
    # Rows
    ("unclosed in place", cell(7, "place", '"Jabalia'), ("quote-unclosed", E_, 7, "place")),
    ("unclosed in first", cell(2, "notes", '"first day'), ("quote-unclosed", E_, 2, "notes")),
    ("unclosed last", cell(9, "notes", '"last'), ("quote-unclosed", E_, 9, "notes")),
    ("after quote place", cell(7, "place", '"Jabalia" camp'), ("quote-after", E_, 7, "place")),
    ("stray in place", cell(7, "place", 'Jab"alia'), ("quote-stray", E_, 7, "place")),
    ("stray inches last", cell(9, "notes", '12" shell'), ("quote-stray", E_, 9, "notes")),
    ("space before quote", cell(8, "notes", ' "unverified"'), ("quote-stray", E_, 8, "notes")),
    ("single quotes place", cell(8, "place", "'Nuseirat, camp'"), ("row-long", E_, 8, 12)),
    ("caret", B.replace(",", "^").replace("reported^", "reported,"), ("delimiter-wrong", E_, 1, None)),
    (
        "arabic semicolon",
        B.replace(",", "؛").replace("reported؛", "reported,"),
        ("delimiter-wrong", E_, 1, None),
    ),
    ("tabs in one row", line(8, R[8].replace(",", "\t")), ("row-short", E_, 8, "date")),
    ("semis in last row", line(9, R[9].replace(",", ";")), ("row-short", E_, 9, "date")),
    ("pipes in first row", line(2, R[2].replace(",", "|")), ("row-short", E_, 2, "date")),
    ("quoted whole row last", line(9, '"' + R[9] + '"'), ("row-short", E_, 9, "date")),
    ("header semis only", B.replace(L[0], L[0].replace(",", ";")), ("delimiter-wrong", E_, 1, None)),
    ("trailing delim header only", head(notes="notes,"), ("header-blank", E_, 1, 12)),
    ("trailing delim one row", line(7, R[7] + ","), ("row-long", E_, 7, 12)),
    (
        "short by mid: killed gone",
        line(
            7,
            R[7].replace(",12,30,", ",30,"),
        ),
        ("row-short", E_, 7, "notes"),
    ),
    (
        "short two",
        line(8, "GZ-000127,2025-02-01,Deir al-Balah,Nuseirat,other,,1,31.4480,34.3930"),
        ("row-short", E_, 8, "source_url"),
    ),
    (
        "short last",
        line(9, "GZ-000128,2025-02-03,Rafah,Shaboura,gunfire,2,0,31.2890,34.2500,https://example.org/r/6"),
        ("row-short", E_, 9, "notes"),
    ),
    ("long first", line(2, R[2] + ",x"), ("row-long", E_, 2, 12)),
    ("long last", line(9, R[9] + ",x,y"), ("row-long", E_, 9, 12)),
    ("unquoted comma place", cell(8, "place", "Nuseirat, camp"), ("row-long", E_, 8, 12)),
    ("unquoted thousands", cell(8, "injured", "1,234"), ("row-long", E_, 8, 12)),
    ("unquoted decimal comma", cell(8, "lat", "31,4480"), ("row-long", E_, 8, 12)),
    ("two records on a line", line(8, R[8] + "," + R[9].replace("128", "129")), ("row-long", E_, 8, 12)),
    ("blank first", B.replace(L[0] + "\n", L[0] + "\n\n"), ("blank-row", E_, 2, None)),
    ("blank two", line(8, "\n\n" + R[8]), ("blank-row", E_, (8, 9), None)),
    ("blank commas", line(8, ",,,,,,,,,,\n" + R[8]), ("blank-row", E_, 8, None)),
    ("blank quoted", line(8, '"",,,,,,,,,,\n' + R[8]), ("blank-row", E_, 8, None)),
    ("blank tabs", line(8, "\t\t\n" + R[8]), ("blank-row", E_, 8, None)),
    ("blank nbsp", line(8, "\u00a0\n" + R[8]), ("blank-row", E_, 8, None)),
    ("blank end crlf", (B + "\n\n").replace("\n", "\r\n"), ("blank-row-at-end", W, 10, None)),
    ("blank end commas", end(",,,,,,,,,,", ",,,,,,,,,,"), ("blank-row-at-end", W, 10, None)),
    (
        "blank end one semis",
        B.replace(",", ";").replace("reported;", "reported,") + ";;;;;;;;;;\n",
        (("delimiter-wrong", E_, 1, None), ("blank-row-at-end", W, 10, None)),
    ),
    # Headers
    ("dup id", head(notes="incident_id"), ("header-duplicate", E_, 1, 11)),
    (
        "dup with extra col",
        B.replace(L[0], L[0] + ",place")
        .replace(R[2], R[2] + ",x")
        .replace(R[3], R[3] + ",x")
        .replace(R[6], R[6] + ",x")
        .replace(R[7], R[7] + ",x")
        .replace(R[8], R[8] + ",x")
        .replace(R[9], R[9] + ",x"),
        ("header-duplicate", E_, 1, 12),
    ),
    ("blank header first", head(incident_id=""), ("header-blank", E_, 1, 1)),
    ("blank header spaces", head(killed="  "), ("header-blank", E_, 1, 6)),
    (
        "header upper all",
        B.replace(L[0], L[0].upper()),
        tuple(("header-unknown", E_, 1, p) for p in range(1, 12)),
    ),
    ("header space", head(place=" place"), ("header-unknown", E_, 1, 4)),
    ("header nbsp", head(event_type="event\u00a0type"), ("header-unknown", E_, 1, 5)),
    ("header hyphen", head(event_type="event-type"), ("header-unknown", E_, 1, 5)),
    ("header typo", head(governorate="goverment"), ("header-unknown", E_, 1, 3)),
    ("header cyr", head(notes="notеs"), ("header-unknown", E_, 1, 11)),
    ("header quoted all", B.replace(L[0], ",".join(f'"{n}"' for n in NAMES)), ()),
    (
        "missing id",
        "\n".join(",".join(r.split(",")[1:]) for r in [L[0], R[2], R[7]]) + "\n",
        ("header-missing", E_, 1, None),
    ),
    (
        "missing notes",
        "\n".join(",".join(r.split(",")[:-1]) for r in [L[0], R[2], R[7]]) + "\n",
        ("header-missing", E_, 1, None),
    ),
    ("no header crlf", B[len(L[0]) + 1 :].replace("\n", "\r\n"), ("header-no", E_, 1, None)),
    ("no header bom", "\ufeff" + B[len(L[0]) + 1 :], ("header-no", E_, 1, None)),
    (
        "no header semis",
        B[len(L[0]) + 1 :].replace(",", ";").replace("reported;", "reported,"),
        (("header-no", E_, 1, None), ("delimiter-wrong", E_, 1, None)),
    ),
    (
        "extra row types",
        B.replace(L[0], L[0] + "\nstring,date,string,string,string,integer,integer,number,number,uri,string"),
        ("header-extra-row", E_, 2, None),
    ),
    ("header twice", B.replace(L[0], L[0] + "\n" + L[0]), ("header-extra-row", E_, 2, None)),
    ("header again", line(7, L[0] + "\n" + R[7]), ("header-repeated", E_, 7, None)),
    ("header again last", end(L[0]), ("header-repeated", E_, 10, None)),
    ("header formula first", head(killed="=killed"), ("header-unknown", E_, 1, 6)),
    (
        "header translated ar",
        "المعرف,التاريخ,المحافظة,المكان,النوع,قتلى,جرحى,خط,طول,رابط,ملاحظات\n" + B[len(L[0]) + 1 :],
        ("header-no", E_, 1, None),
    ),
]
