"""Finds the imprint at the end of a manuscript: who made the issue, where it is sent."""

import re

from articles.manuscripts.document import Block
from articles.manuscripts.recognisers import HAN, match
from issues.importing import front

MAX_LINES = 15
_SALUTES = re.compile(r"^(?:各|尊敬|亲爱|全体|致)[^。]{0,60}[：:]$")
SAME = 6  # characters of an office that tell it again
MAX_NOTICE = 30  # lines of a notice to members
NEAR_HEAD = 6  # lines of a masthead
FEWEST = 3  # sources that tell a habit
# An author at the end of the file is the last article's; these belong to an issue.
_OF_ISSUE = re.compile(
    r"呈送|信箱|订阅|刊号|准印证|免责声明|版权|下期预告|审核|校对|核稿|审稿|签发|报送|抄送|抄报|分送|主送|发送|印发|^(?:本期)?[报送发][:：]|编辑部|电话|热线|传真|投稿|来稿[:：]|邮箱|主编|总编|编审|编委|"
    r"地址|邮编|联系(?:我们)?[:：]|踊跃投稿|编印$|印数|打印|出品|监制|值班|主办|主管|编印单位|印刷|发送对象|承办|协办|编印|本[期刊](?:编辑|责编|美编)|责任编辑|发行"
)
_LABELLED = re.compile(r"^[（(]?[^\s:：。！？]{1,12}[:：丨|｜]\S[^。！？]{0,80}[）)]?$")
# What offices print behind the last article.
_CLOSING = re.compile(
    r"^[（(]?(?:本期完|内部(?:交流|使用)|严禁外传|[^。]{4,50}(?:编印|编|印发)(?:\s+\d{4}年[^。]{1,12})?(?:[（(]共印[^）)]{1,10}[）)])?$|[^。]{0,40}(?:内部(?:交流|学习|使用)|严禁外传|请勿外传|切勿外传)|编者说明[:：]|本[专报刊期简]\S{0,4}(?:仅供|由|免费)|欢迎\S{0,6}(?:转发|投稿|赐稿)|转载请注明|内部资料|以上信息仅供参考"
    r"|[（(［\[〔][^。]{2,60}(?:仅供|不代表|为准|整理[:：]|转载)|(?:注|说明|声明|提示)[:：][^。]{0,40}(?:仅供|不构成|不代表)|[^。]{0,40}(?:不构成投资|不代表(?:编者|编辑|本[刊报网所院会局处室]|本中心|本单位)|来源于公开)|(?:免责|版权)[^。]{0,8}声明|国内统一刊号|准印证|下期预告|内部(?:资料|刊物)|\s*共印|[^。]{2,30}(?:不对其|不得转载|转载请|请勿转载|投稿请|仅限[^。]{0,12}(?:传阅|使用|参考|参阅))|[^。]{2,20}系统自动发送|注意保存|请妥善保管|仅供\S{0,8}参|[^。，：；]{2,20}以[^。，；]{2,16}为准|赠阅|[^。]{0,6}(?:订阅|退订)[^。]{0,60}$|下[期周月]\S{0,4}[:：]|[^。]{0,12}(?:点个|点亮)?[「“]?(?:在看|点赞)|您收到|(?:本|以上|信息)[^。]{0,40}仅供)",
)
# Who made an issue, whatever stands between label and name: 统筹／老闫 排版／阿弋, 本期责编 岑默.
_MADE_BY = re.compile(
    r"^(?:[［\[（(][^］\]）)。]{2,12}[］\]）)]\s*)?(?:本[期号刊](?:责任|执行)?)?"
    r"(?:责任|执行)?(?:主办|统筹|排版|版式|设计|美编|责编|编审|编务|编辑|主编|整理|采编|值班编辑)"
    r"\s*[:：／/|｜丨 \u3000][^。！？]{1,100}$"
)
# Spaces that spread words: 编　　辑.
_SPACED_HAN = re.compile(
    r"(?<=[\u4e00-\u9fff])[ \u3000]+(?=[\u4e00-\u9fff](?:[ \u3000]*[\u4e00-\u9fff])?\s*[:：／/])"
)
# An office, not a person, edited it.
_BY_OFFICE = re.compile(
    r"^(?:编辑|编辑出版|编印|责任编辑|主办|出版)\s*[:：]\s*\S{2,20}(?:部|处|室|中心|组|科|会|局|院|社|公司)(?:\s.{0,40})?$"
)
_CLOSED = re.compile(
    r"^(?:内部(?:刊物|资料)|[（(]共印|[^。]{2,24}(?:中心|办公室|部|处|室|工会|会)(?:编辑|编印|编|主办)(?:\s|$)|本刊编辑部|[^。]{2,14}(?:编辑部|编印))"
)
# Who makes an issue: two of them in a line (编辑：某某　审校：某某), and nobody who writes.
_MAKER = re.compile(r"(?:编辑|编校|编译|翻译|审核|审校|校对|整理|排版)\s?[:：/丨｜|]")
_SENT_IN = re.compile(r"^(?:来稿|报送|供稿)(?:单位|部门)\s?[:：]")
_CONTACT = re.compile(r"[\w.-]@[\w-]+\.|转发|退订|订阅|投稿|留言|线索|联系人|全文完|下期")
_ROLE = re.compile(rf"(?:^|[ \u3000])[{HAN}]{{2,6}}[:：]\s?[{HAN}]{{2,4}}(?![{HAN}])")
_WRITES = re.compile(r"作者|记者|通讯员|撰[稿文]|[。！？]")
# What a page offers to read next, as a list of links.
_MORE = re.compile(r"^(?:往期|更多|相关)(?:推荐|回顾|精选|精彩|文章|阅读|通讯|内容)$")
_END = re.compile(r"^[-—━─=·（(\s]*+(?:END|end|全文完|本期完|完)[-—━─=·）)\s]*+$")
_SENT_TO = re.compile(
    r"^(?:本期)?(?:报送|报|抄报|抄送|送|发|发送范围|发送|主送|分送|呈报|呈送|呈)\s*+[:：]"
)
_ADDRESSED = re.compile(r"(?:地址|电话|信箱|邮箱|邮编|传真|网址)\s*+[:：]")
MAX_CELL = 40  # characters
MAX_SENTENCE = 45  # characters; what is longer and ends like one is text
MAX_LENGTH = 120  # characters of a line of an imprint
_RULE = re.compile(r"^(?P<sign>[^\w\s。！？…])(?:\s*+(?P=sign)){4,}\s*$")


def taken(lines: list[Block]) -> tuple[list[Block], list[Block]]:
    """The lines without the imprint, and the imprint."""
    if (at := _after_rule(lines)) is not None:
        return lines[:at], lines[at:]
    at = _after_last_source(lines)
    if at is None:
        at = len(lines)
        while at > 0 and len(lines) - at < MAX_LINES and _may_belong(lines[at - 1]):
            at -= 1
        while at < len(lines) and not _begins(lines[at]):
            at += 1  # a date alone belongs to the article
    found = lines[at:]
    if at >= 2 and _signs_issue(lines, at):
        return lines[: at - 2], lines[at - 2 :]
    if not any(
        _OF_ISSUE.search(line.text)
        or _CLOSING.match(line.text)
        or _BY_OFFICE.match(line.text)
        or _is_closed(line)
        or _names_makers(line.text)
        for line in found
    ):
        return lines, []
    return lines[:at], found


def is_rule(line: Block) -> bool:
    """Whether a line is drawn: -----"""
    return bool(_RULE.match(line.text))


def _after_rule(lines: list[Block]) -> int | None:
    """Where a rule, or END, stands near the end, with people and addresses below it."""
    for at in range(max(len(lines) - MAX_LINES, 0), len(lines)):
        below = lines[at + 1 :]
        text = lines[at].text
        divides = any(pattern.match(text) for pattern in (_RULE, _END, _MORE))
        divides = divides or lines[at].kind == "rule"
        if divides and not below and _END.match(text):
            return at
        if not divides or not below:
            continue
        is_short = all(_is_short(line) for line in below)
        if is_short and any(map(_tells_of_issue, below)):
            return at
    return None


def _tells_of_issue(line: Block) -> bool:
    is_of_article = _WRITES.search(line.text) and match("people", line.text)
    return (_begins(line) or _may_belong(line) or bool(_CONTACT.search(line.text))) and (
        not is_of_article
    )


def _after_last_source(lines: list[Block]) -> int | None:
    """Where sources close the articles: what stands below the last of them, if it is short."""
    places = [at for at, line in enumerate(lines) if at and line.role == "source"]
    closing = [at for at in places if lines[at - 1].text[-1:] in "。！？”）"]
    if len(closing) < FEWEST or len(closing) * 4 < len(places) * 3 or places[-1] != closing[-1]:
        return None
    at = places[-1] + 1
    while at < len(lines) and not _begins(lines[at]):
        if not (_may_belong(lines[at]) or lines[at].kind == "rule"):
            return None
        at += 1
    below = lines[at:]
    return at if below and len(below) <= MAX_LINES and all(map(_is_short, below)) else None


def _is_short(line: Block) -> bool:
    is_sentence = len(line.text) > MAX_SENTENCE and line.text[-1:] in "。！？”"
    is_line = line.kind == "text" or (line.kind == "item" and line.link)
    return len(line.text) <= MAX_LENGTH and is_line and not is_sentence


def _may_belong(line: Block) -> bool:
    if line.table:
        is_small = len(line.table.rows) <= MAX_LINES // 2
        return is_small and all(len(cell.text) <= MAX_CELL for cell in front.as_lines([line]))
    if _SENT_IN.match(line.text):
        return False
    text = _SPACED_HAN.sub("", line.text)
    if _is_closed(line):
        return True
    names = ("people", "date_line", "responsible_editor")
    return line.kind in ("text", "rule", "quote") and bool(
        _RULE.match(text)
        or _CLOSING.match(text)
        or _SENT_TO.match(text)
        or _names_makers(text)
        or _BY_OFFICE.match(text)
        or any(match(name, text) for name in names)
        or (_LABELLED.match(text) and _OF_ISSUE.search(text))
        or (_MADE_BY.match(text) and len(text) <= MAX_LENGTH)
        or (len(text) <= MAX_LENGTH // 2 and _ADDRESSED.search(text) and "。" not in text)
    )


def _is_closed(line: Block) -> bool:
    """Whether a line is set apart from the texts, and says what offices print at the end."""
    is_apart = line.is_centred or line.is_right
    return is_apart and bool(_CLOSED.match(line.text))


def _signs_issue(lines: list[Block], at: int) -> bool:
    """Whether office and day above the imprint are those of the issue: its masthead names one of
    them, too."""
    office, day = lines[at - 2], lines[at - 1]
    head = "".join("".join(line.text.split()) for line in lines[:NEAR_HEAD])
    is_day = bool(match("day", day.text) or match("date_line", day.text))
    # A notice to members is signed by the office, too.
    is_notice = any(_SALUTES.match(line.text) for line in lines[max(at - MAX_NOTICE, 0) : at])
    name, date = "".join(office.text.split()), "".join(day.text.split())
    is_office = len(name) >= 4 and name[-1] not in "。！？" and not is_notice
    # The masthead may name the office above the one that signs.
    return is_day and is_office and (name[:SAME] in head or date in head)


def _names_makers(text: str) -> bool:
    is_short = len(text) <= MAX_LENGTH and not _WRITES.search(text)
    return is_short and (len(_MAKER.findall(text)) > 1 or len(_ROLE.findall(text)) > 1)


def _begins(line: Block) -> bool:
    if line.table:
        return any(_begins(row) for row in front.as_lines([line]))
    text = _SPACED_HAN.sub("", line.text)
    is_office = _OF_ISSUE.search(text) and (
        match("people", text) or _LABELLED.match(text) or _ADDRESSED.search(text)
    )
    return bool(
        _RULE.match(text)
        or _CLOSING.match(text)
        or _SENT_TO.match(text)
        or _MADE_BY.match(text)
        or _names_makers(text)
        or is_office
        or _is_closed(line)
        or _BY_OFFICE.match(text)
    )
