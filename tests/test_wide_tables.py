"""Tables too wide for type that can be read go on in further tables."""

import io
import json
import random
from collections import Counter

import pypdf
import pytest

from articles import richtext
from issues import contents
from issues.exporting.print import grid, printed, settling, styles, tables, wide
from tests.make import make_article, make_issue, make_section
from tests.test_publishing import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

MONTHS = [f"{month}月" for month in range(1, 13)]
WORKS = ("东城水厂", "西城水厂", "南湖水厂")


def by_month(caption: str = "<caption>表1　逐月供水量（万m³）</caption>", above: str = "") -> str:
    """Two columns that name the rows, twelve months below two halves of the year, and the sum."""
    halves = "".join(f'<th colspan="6">{half}</th>' for half in ("上半年", "下半年"))
    months = "".join(f"<th>{month}</th>" for month in MONTHS)
    head = f'<tr><th rowspan="2">序号</th><th rowspan="2">水厂</th>{halves}<th rowspan="2">合计</th></tr>'
    rows = "".join(
        f"<tr><td>{n}</td><td>{name}</td>"
        + "".join(f"<td>{1200 + 37 * n + 11 * month}.{month % 10}</td>" for month in range(13))
        + "</tr>"
        for n, name in enumerate(WORKS, 1)
    )
    below = '<tr><td colspan="2">合计</td>' + "<td>8000.5</td>" * 13 + "</tr>"
    head = f"<thead>{head}<tr>{months}</tr></thead>"
    return f"<table>{caption}{head}<tbody>{above}{rows}{below}</tbody></table>"


def parts_of(body: str, style: str = "standard") -> list[dict]:
    issue = make_issue(print_style=style)
    make_article(make_section(issue), body=body)
    with printed.issue_input(contents.build(issue)) as copy:
        data = json.loads(copy.texts["data.json"])
    return data["sections"][0]["articles"][0]["blocks"]


def words(cells: list[dict]) -> list[str]:
    """What stands in cells, row by row."""
    return [
        "".join(span["text"] + "".join(span["pieces"]) for span in cell["blocks"][0]["spans"])
        for cell in sorted(cells, key=lambda cell: (cell["y"], cell["x"]))
        if cell["blocks"]
    ]


@pytest.mark.parametrize("style", ["standard", "official", "large"])
def test_the_months_of_a_year_go_on_in_a_second_table(style):
    first, second = parts_of(by_month(), style)
    own = styles.style(style)
    for part in (first, second):
        assert part["layout"]["scale"] * own["sizes"]["table"] >= own["least_table"]
        assert part["layout"]["scale"] == first["layout"]["scale"]
    assert words(first["head"]) == ["序号", "水厂", "上半年", *MONTHS[:6]]
    assert words(second["head"]) == ["序号", "水厂", "下半年", "合计", *MONTHS[6:]]
    rows = [words(part["body"]) for part in (first, second)]
    for n, name in enumerate(WORKS):
        assert rows[0][8 * n : 8 * n + 2] == rows[1][9 * n : 9 * n + 2] == [str(n + 1), name]
    assert rows[0][24] == rows[1][27] == "合计"
    numbers = [
        cell["number"] for part in (first, second) for cell in part["body"] if cell["number"]
    ]
    assert len(numbers) == len({*map(str, numbers)}) + 12 + 3  # the sums, the row numbers again
    assert [part.get("continues", False) for part in (first, second)] == [False, True]


def test_the_print_says_that_a_table_goes_on():
    issue = make_issue()
    section = make_section(issue)
    make_article(section, body=by_month() + "<p>正文。</p>" + by_month(caption=""))
    text = text_of(printed.render(contents.build(issue), published=True)[0]).replace("\u3000", "")
    assert text.count("表1逐月供水量（万m³）") == 2
    assert "表1逐月供水量（万m³）（续）" in text
    assert text.count("（续表）") == 1


def test_a_table_over_several_pages_says_so_on_each_but_the_first():
    rows = "".join(f"<tr><td>{n}</td><td>第{n}水厂</td></tr>" for n in range(1, 90))
    body = "<thead><tr><th>序号</th><th>水厂</th></tr></thead><tbody>" + rows + "</tbody>"
    short = "<thead><tr><th>甲</th></tr></thead><tbody><tr><td>乙</td></tr></tbody>"
    issue = make_issue()
    make_article(
        make_section(issue),
        body=f"<table><caption>表2　各水厂情况</caption>{body}</table><p>正文。</p>"
        f"<table>{short}</table><table>{body}</table>",
    )
    pdf = printed.render(contents.build(issue), published=True)[0]
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    texts = [page.extract_text().replace(" ", "") for page in pages]
    begins = [at for at, text in enumerate(texts) if "\n1第1水厂" in text]
    first, second = begins
    heads = [at for at, text in enumerate(texts) if "序号" in text]
    numbered = [at for at, text in enumerate(texts) if "表2（续）" in text]
    plain = [at for at, text in enumerate(texts) if "（续表）" in text]
    assert numbered == [at for at in heads if first < at < second] != []
    assert plain == [at for at in heads if at > second] != []


def nodes(body: str) -> list[dict]:
    return richtext.nodes(body)


def rows_of(tables: list[dict]) -> list[list]:
    return [table["rows"] for table in tables]


ROOM = 46  # ems


def test_a_table_that_can_be_read_stays_one():
    narrow = nodes("<table><tbody><tr>" + "<td>12.5</td>" * 8 + "</tr></tbody></table>")
    assert rows_of(wide.parted(narrow, "h1", ROOM, 0.7)) == rows_of(narrow)


def test_a_row_over_all_columns_stands_in_each_part():
    first, second = wide.parted(
        nodes(by_month(above='<tr><td colspan="15">一、城区</td></tr>')), "h1", ROOM, 0.8
    )
    for part in (first, second):
        assert (
            part["rows"][0][0]["colspan"]
            == part["columns"]
            == sum(cell["colspan"] for cell in part["rows"][1])
        )


def names_of(*rows: str, head: str = "") -> int:
    """How many columns name the rows; cells stand between bars."""
    body = "".join("<tr><td>" + row.replace("|", "</td><td>") + "</td></tr>" for row in rows)
    heading = "<tr><th>" + head.replace("|", "</th><th>") + "</th></tr>" if head else ""
    node = nodes(f"<table><thead>{heading}</thead><tbody>{body}</tbody></table>")[0]
    placed = (grid.placed_cells(node[part], node["columns"]) for part in ("head", "rows"))
    return wide.Table(node, *placed).names()


@pytest.mark.parametrize(
    ("rows", "head", "count"),
    [
        (["1|东厂|9.5|8.5", "2|西厂|7.5|6.5", "合计||17|15"], "", 2),
        (["1|东厂|9.5"], "", 2),
        (["（1）|东厂|9.5", "（2）|西厂|7.5"], "", 2),
        (["一|城区|9.5", "二|郊区|7.5"], "", 2),
        (["GB-01|东厂|9.5"], "编号|名称|结果", 2),
        (["2020|1.5|2.5", "2021|2.5|3.5"], "", 1),
        (["12|9.5|8.5", "13|7.5|6.5"], "", 1),
        (["东厂|9.5|8.5", "西厂|7.5|6.5"], "", 1),
    ],
)
def test_which_columns_name_the_rows(rows, head, count):
    assert names_of(*rows, head=head) == count


def test_a_merged_group_is_followed_by_its_names_but_not_by_values():
    group = '<td rowspan="2">城区</td>'
    words = f"<tr>{group}<td>东厂</td><td>1</td></tr><tr><td>西厂</td><td>2</td></tr>"
    values = f'<tr>{group}<td rowspan="2">123.5</td><td>1</td></tr><tr><td>2</td></tr>'
    for rows, count in ((words, 2), (values, 1)):
        node = nodes(f"<table><tbody>{rows}</tbody></table>")[0]
        body = grid.placed_cells(node["rows"], node["columns"])
        assert wide.Table(node, [], body).names() == count


def test_names_that_stand_there_again_have_no_notes():
    linked = '<a href="https://example.org/east">东厂</a>'
    cells = "".join(f"<td>{1200 + n}.5</td>" for n in range(16))
    caption = '<caption>表5　<a href="https://example.org/all">供水</a>量</caption>'
    blocks = parts_of(f"<table>{caption}<tbody><tr><td>{linked}</td>{cells}</tr></tbody></table>")
    first, second = blocks
    for part, is_linked in ((first, True), (second, False)):
        (name,) = [cell for cell in part["body"] if cell["x"] == 0]
        assert any(span["href"] for span in name["blocks"][0]["spans"]) == is_linked
        assert any(span["href"] for span in part["caption"]) == is_linked


@pytest.mark.parametrize(
    ("caption", "words"),
    [
        ("表1　供水量", "表1（续）"),
        ("表1：供水量", "表1（续）"),
        ("表1（单位：万元）", "表1（续）"),
        ("表1", "表1（续）"),
        ("表2-1 供水量", "表2-1（续）"),
        ("表一　供水量", "表一（续）"),
        ("表A.1　供水量", "表A.1（续）"),
        ("附表3　供水量", "附表3（续）"),
        ("表现最好的水厂", "（续表）"),
        ("供水量", "（续表）"),
    ],
)
def test_what_stands_over_a_table_that_goes_on(caption, words):
    table = nodes(f"<table><caption>{caption}</caption><tr><td>1</td></tr></table>")
    assert wide.parted(table, "h1", ROOM, 0.7)[0]["goes_on"] == words


def test_the_groups_of_a_heading_stay_whole_if_they_can():
    first, second = wide.parted(nodes(by_month()), "h1", ROOM, 0.8)
    assert [cell["colspan"] for cell in first["head"][0]] == [1, 1, 6]
    assert [cell["colspan"] for cell in second["head"][0]] == [1, 1, 6, 1]
    assert second["goes_on"] == "表1（接上页）"


def test_no_cell_of_values_is_cut():
    merged = '<tr><td>9</td><td>停用</td><td colspan="11">全年检修，没有供水</td><td>0</td><td>0</td></tr>'
    parts = wide.parted(nodes(by_month(above=merged)), "h1", ROOM, 0.8)
    found = [cell for part in parts for cell in part["rows"][0] if cell["colspan"] > 1]
    assert [cell["colspan"] for cell in found] == [11]


def test_what_no_division_helps_stays_whole():
    """One word that is wider than any column; a text over all columns but the first."""
    word = f"<td>甲</td><td>{'x' * 400}</td>" + "<td>1</td>" * 4
    over_all = '<td>乙</td><td colspan="14">' + "说明" * 400 + "</td>"
    for row in (word, over_all):
        table = nodes(f"<table><tbody><tr>{row}</tr></tbody></table>")
        assert rows_of(wide.parted(table, "h1", ROOM, 2)) == rows_of(table)


@pytest.mark.parametrize("columns", [5, 40, 300])
def test_a_crowded_table_is_divided_a_few_times_at_most(columns):
    cells = "".join(f"<td>{1284 + n}.5</td>" for n in range(columns - 1))
    parts = wide.parted(
        nodes(f"<table><tbody><tr><td>甲</td>{cells}</tr></tbody></table>"), "h1", ROOM, 0.7
    )
    assert len(parts) <= wide.MOST_PARTS
    found = [tables.words_of(cell["blocks"]) for part in parts for cell in part["rows"][0][1:]]
    assert found == [f"{1284 + n}.5" for n in range(columns - 1)]


@pytest.mark.parametrize("seed", range(40))
def test_of_any_table_nothing_is_lost_and_nothing_overlaps(seed):
    table = any_table(random.Random(seed))
    parts = wide.parted([table], "h1", 20, 0.9)
    placed = [grid.placed_cells(part["rows"], part["columns"]) for part in parts]
    assert not any(cell["cut"] for cells in placed for cell in cells)
    for part, cells in zip(parts, placed, strict=True):
        area = sum(cell["colspan"] * cell["rowspan"] for cell in cells)
        assert area == part["columns"] * len(table["rows"])
    found = Counter(tables.words_of(cell["blocks"]) for cells in placed for cell in cells)
    for cell in grid.placed_cells(table["rows"], table["columns"]):
        text, begins = tables.words_of(cell["blocks"]), cell["x"]
        assert found[text] == 1 or (begins < wide.MOST_NAMES and found[text] <= len(parts)), text


def any_table(chance: random.Random) -> dict:
    """Cells of numbers and words, merged at random; each has words that no other has."""
    columns, height = chance.randint(5, 24), chance.randint(1, 7)
    taken: set[tuple[int, int]] = set()
    rows = []
    for y in range(height):
        cells = []
        for x in range(columns):
            if (x, y) in taken:
                continue
            across = chance.choice([1, 1, 1, 1, 2, 5]) if chance.random() < 0.5 else 1
            across = next(
                n
                for n in range(across, 0, -1)
                if x + n <= columns and not any((x + i, y) in taken for i in range(n))
            )
            down = min(chance.choice([1, 1, 1, 1, 2, 3]), height - y)
            taken |= {(x + i, y + j) for i in range(across) for j in range(down)}
            words = f"{y}.{x}" + "字" * chance.choice([0, 0, 3, 30])
            cells.append(f'<td colspan="{across}" rowspan="{down}">{words}</td>')
        rows.append("<tr>" + "".join(cells) + "</tr>")
    table = nodes("<table><tbody>" + "".join(rows) + "</tbody></table>")[0]
    return table | {"columns": columns}


def test_a_part_stays_behind_the_one_before_it():
    part = {"kind": "table", "is_whole": True, "continues": True, "body": []}
    text = {"kind": "paragraph", "role": "", "spans": [{"text": "字" * 400, "pieces": []}]}
    article = {"blocks": [part, text | {"length": 9}, text | {"length": 9}], "has_foot": False}
    assert not settling._let_down(article, 0, 5, 42)
    assert settling._let_down(
        article | {"blocks": [part | {"continues": False}, *article["blocks"][1:]]}, 0, 5, 42
    )
