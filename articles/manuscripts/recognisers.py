"""What a line of a manuscript can be: one row for each pattern, with an example and a
counter-example.

The table is the documentation (docs/manuscripts.md shows it), and a test checks every row: its
example must match, its counter-example must not. Patterns see a line without white space at its
ends. If the position matters too, `where` describes it, and the code that builds articles checks
it. Matching must take time in proportion to the line: neighbouring parts of a pattern must not
match the same characters (a test checks it).
"""

import re
from dataclasses import dataclass

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
NUMERAL = "零〇一二三四五六七八九十百"
# Text after a number that shows it is a quantity, not a section's number: 1.3亿吨, 一、二线.
COUNTED = re.compile(
    rf"[{NUMERAL}亿万千]|个|倍|年(?![度报会鉴])|月(?![度报])|日(?![常报])|元|吨|米|公[里斤顷]"
)
# Measure words after a number and a space (3 名, 10 款): the space is removed.
MEASURES = (
    "亿万千百余多个倍年月日元吨米公成款名批家条项种次位台件人天辆起宗岁届场类所只艘时分秒" + NUMERAL
)
TERMINAL = "。！？；：…!?;:"
ROLES = "责任编辑|见习记者|实习记者|特约记者|本报记者|记者|通讯员|编辑|编译|作者|撰文|文"
# Details of an article (来源：…… 作者：……). A value ends where the next name begins; otherwise the
# number of ways to match grows exponentially.
INFO = "(?:来源|作者|记者|编辑|审核|责编|校对|发布时间|时间|日期)"
VALUE = rf"[{HAN}A-Za-z0-9·:\-/.]"
CAPTION_VERBS = "致辞|讲话|发言|主持|合影|参观|调研|签约|颁奖|揭牌|提问|回答|宣读|摄|供图|资料图"


@dataclass(frozen=True)
class Recogniser:
    name: str
    pattern: re.Pattern[str]
    example: str
    counter_example: str
    becomes: str
    where: str = ""

    def match(self, text: str) -> re.Match[str] | None:
        return self.pattern.match(text)


def _row(name, pattern, example, counter_example, becomes, where="") -> Recogniser:
    return Recogniser(name, re.compile(pattern), example, counter_example, becomes, where)


TABLE = (
    _row(
        "page_number",
        r"^(?:第\s*\d+\s*页(?:\s*+[,，/]?\s*共\s*\d+\s*页)?|[-—–]\s*\d{1,4}\s*[-—–]"
        r"|[·•]\s*\d{1,4}\s*[·•]|Page\s+\d+(?:\s+of\s+\d+)?|\d{1,4}\s*/\s*\d{1,4})$",
        "第 2 页 共 9 页",
        "第2页的数据有误",
        "left out, as part of the paper page",
    ),
    _row(
        "contents_heading",
        r"^(?:目\s*录|目\s*次|本期目录|内容目录|栏目总览|本期要目|CONTENTS|Contents)$",
        "目 录",
        "目录管理办法",
        "where the contents list begins",
    ),
    _row(
        "section_number",
        rf"^(?P<number>[{NUMERAL}]+)(?:\s*[、．.]\s*|\s+)(?P<title>\S.*)$",
        "二十一、国际动态",
        "一是提高质量",
        "a top-level section, or a heading inside an article",
        "contents list, order of numbers and position decide",
    ),
    _row(
        "sub_section_number",
        r"^(?P<parent>\d{1,2})\s*[.．]\s*(?P<number>\d{1,3})(?![\d.．])\s*+[、.．]?\s*(?P<title>[^\s\d%％℃°].*)$",
        "1.2 区域 地方",
        "1.5℃温控目标如何实现",
        "a sub-section",
        "contents list, order of numbers and position decide",
    ),
    _row(
        "bracket_number",
        rf"^[（(](?P<number>[{NUMERAL}]+)[)）]\s*(?P<title>\S.*)$",
        "（一）国家",
        "（以下简称协会）",
        "a sub-section, or a heading or paragraph inside an article",
        "if the contents list numbers like this, or directly below a section",
    ),
    _row(
        "plain_number",
        r"^(?P<number>\d{1,2})\s*[.．、]\s*(?!\d)(?P<title>\S.*)$",
        "1. 质量要闻",
        "1.5℃温控目标如何实现",
        "a section or sub-section",
        "only if the contents list numbers like this",
    ),
    _row(
        "part_number",
        rf"^(?:第(?P<number>[{NUMERAL}]+)(?:部分|版|篇|栏)|栏目[{NUMERAL}]+)[\s:：、]*(?P<title>\S.*)$",
        "第一部分 质量要闻",
        "第一季度抽查结果",
        "a section",
        "only if the contents list numbers like this",
    ),
    _row(
        "marked_title",
        r"^(?:【(?P<title>[^】]{2,30})】|[■●◆▲★◎]\s*(?P<other>\S.{1,30}))$",
        "【质量要闻】",
        "【质量要闻】甲市开会",
        "a section",
        "only if the contents list marks like this",
    ),
    _row(
        "source_link",
        r"^(?:来源|原文|原文链接|链接|出处)?\s*+[:：]?\s*\[(?P<label>(?:\\.|[^\]\\])*+)\]\((?P<url>[^\s]*?)\)$",
        "[年会召开-某某网 \\(example.org\\)](https://news.example.org/1.html)",
        "详见[通知](https://example.org/a)全文。",
        "a source",
        "at the beginning or end of an article",
    ),
    _row(
        "source_address",
        r"^(?:\d{1,2}[.、]\s*+)?(?:(?:来源|原文|原文链接|链接|网址|出处|转自|摘自)\s*[:：]\s*+)?"
        r"(?P<outlet>[^\s:：，。；()（）\[\]<>/]{2,30}?)?\s*+[(（<‹]?\s*+"
        r"(?P<url>(?:https?://|www\.)[^\s\u3000-\u9fff（）()<>‹›;；]+)\s*+[)）>›]?\s*+"
        r"(?:[（(][^（）()]{0,24}(?:访问|查阅|检索)[^（）()]{0,24}[)）])?$",
        "来源：某某报 https://news.example.org/1.html",
        "网址是 https://example.org 的网站",
        "a source without link text",
        "at the beginning or end of an article",
    ),
    _row(
        "outlet",
        r"^[（(]?(?:文章来源|信息来源|稿件来源|来源|摘自|转自)\s*[:：]\s*(?P<outlet>[^\s:：，。；()（）\[\]]{2,30})[)）]?$",
        "来源：澎湃新闻",
        "来源：据多家媒体报道，尚未证实。",
        "the outlet of the article's source",
    ),
    _row(
        "info_line",
        rf"^(?:(?P<day>\d{{4}}[-/.年]\d{{1,2}}[-/.月]\d{{1,2}}日?)(?:\s+\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?\s*)?"
        rf"(?:{INFO}\s*[:：]\s*{VALUE}(?:(?!{INFO}\s*[:：]){VALUE}){{1,19}}(?:\s+\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?[\s|]*+){{2,}}$"
        rf"|^(?P<only>\d{{4}}[-/.年]\d{{1,2}}[-/.月]\d{{1,2}}日?)(?:\s+\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?\s+来源\s*[:：]\s*[{HAN}A-Za-z0-9·]{{2,20}}$",
        "2022-01-11 10:23 来源：某某新闻网 作者：郑某",
        "来源：某某报",
        "date, outlet and people of the article; it also stays in the text",
    ),
    _row(
        "dateline",
        rf"^(?P<dateline>(?!据)(?P<outlet>[{HAN}A-Za-z]{{1,15}}?(?:社|网|报|台|新闻|客户端|杂志|周刊|频道)|本刊)"
        rf"(?:[{HAN}]{{2,4}})?(?:\d{{1,2}}月\d{{1,2}}日)?[电讯])"
        rf"\s*(?:[（(]\s{{0,6}}(?:(?P<role>{ROLES})\s{{0,6}}+[:：]?\s{{0,6}})?"
        rf"(?P<author>[{HAN}·\s、]{{2,30}}?)\s{{0,6}}[)）]"
        r"|(?=[，,\s：:]))",
        "中国质量新闻网讯（编辑王海琳）近日，",
        "通讯设备的质量",
        "outlet, dateline, role and author; it also stays in the text",
        "at the beginning of the first paragraphs",
    ),
    _row(
        "byline",
        rf"^[（(]\s*(?P<role>{ROLES})\s*+[:：]?\s*(?P<author>[{HAN}·][{HAN}·\s、]{{1,30}}?)\s*[)）]$",
        "（记者 徐远官）",
        "（本文图片均来自活动主办方）",
        "role and author; it also stays in the text",
    ),
    _row(
        "responsible_editor",
        rf"^(?:[（(]\s*责任编辑\s*+[:：]?|责任编辑\s*[:：])\s*(?P<editor>[{HAN}·]{{2,10}})[)）]?$",
        "（责任编辑：林晓）",
        "责任编辑制度的由来",
        "the responsible editor; it also stays in the text",
    ),
    _row(
        "caption_with_credit",
        rf"^(?:(?P<caption>.{{1,120}}?)[（(](?P<credit>[^（）()]{{1,30}}?)\s*(?:摄影?|供图|制图|图)[)）]"
        rf"|[^，。]{{4,40}}\s[{HAN}]{{2,4}}\s?摄)$",
        "田世宏（徐想 摄）",
        "该协会（以下简称“协会”）",
        "the caption of a picture",
    ),
    _row(
        "caption_in_brackets",
        rf"^[（(](?!本文|以上|[{NUMERAL}]+[)）])[^（）()]{{2,60}}(?:{CAPTION_VERBS})[^（）()，。；]{{0,8}}[)）]$",
        "(中消会副理事长兼秘书长王昆致辞)",
        "（本文图片均来自活动主办方）",
        "the caption of a picture",
    ),
    _row(
        "caption_by_word",
        r"^(?:图为|上图|下图|左图|右图|▲|△|图\s*\d{1,3}[\s:：.、　])\S?.{2,80}$",
        "图为会议现场。",
        "图谋不轨者必受惩处",
        "the caption of a picture",
    ),
    _row(
        "caption_after_gap",
        rf"^(?:[（(](?!本文|以上|[{NUMERAL}]+[)）])[^（）()]{{4,60}}[)）]|[^，；：]{{4,40}}(?:现场|合影|仪式|示意图|效果图|截图)。?)$",
        "《某某规范》发布现场。",
        "与会代表参观了现场，并进行交流。",
        "the caption of a picture",
        "after the empty place of a picture (two blank lines or more)",
    ),
    _row(
        "picture",
        r"^!\[(?P<alt>(?:\\.|[^\]\\])*+)\]\((?P<src>[^)]*)\)$",
        "![启动仪式](photo-1.jpg)",
        "[启动仪式](photo-1.jpg)",
        "an empty place for a picture, marked as missing",
    ),
    _row(
        "picture_description",
        r"^(?:(?:The|This|A)\s+(?:screenshot|image|picture|photo|figure|chart|diagram)\b"
        r"|(?:该|此|这张|上|下)?(?:图片|截图|照片)(?:中)?(?:显示|展示|描述)).*$",
        "The screenshot shows the official website of the office.",
        "图片由主办方提供",
        "text, and a remark: it describes a picture",
    ),
    _row(
        "name_value",
        rf"^(?P<name>[{HAN}](?:[ 　]{{0,6}}[{HAN}]){{1,7}})\s*[:：]\s*(?P<value>\S.*)$",
        "文 号 : 国市监质发〔2021〕62号",
        "田世宏：",
        "a row of the table with the document's particulars",
        "two or more such lines in a row, at least one with a name of METADATA",
    ),
    _row(
        "table_row",
        r"^\|?(?:[^|]*\|)+[^|]*\|?$",
        "| 车型 | 抽样数 | 合格率 |",
        "质量，计量，标准",
        "a row of a table",
        "two or more such lines in a row with as many cells",
    ),
    _row(
        "table_caption",
        r"^表\s*[\d一二三四五六七八九十]+[\s:：.、　][^。]{1,60}$",
        "表1 抽查结果",
        "表1列出了抽查结果。",
        "the caption of a table",
        "directly before a table",
    ),
    _row(
        "time_stamp",
        r"^(?P<date>\d{4}-\d{1,2}-\d{1,2})\s+(?P<time>\d{1,2}:\d{2}(?::\d{2})?)$",
        "2021-10-19 16:01:11",
        "2021-10-19 16:01:11 发布",
        "a time stamp of a transcript",
    ),
    _row(
        "speaker",
        rf"^(?!各|以下|如下|尊敬|有关|附|本报|下面)(?!.*(?:如下|以下|包括|实录|问题|通知|领导|同志们|朋友们))"
        rf"[{HAN}A-Za-z0-9·、（）()\s]{{2,45}}[：:]$",
        "市场监管总局副局长、国家标准化管理委员会主任田世宏：",
        "以下为图文实录：",
        "a speaker's name in a transcript",
        "in an article with time stamps, or with three such lines",
    ),
    _row(
        "heading",
        rf"^(?:[{NUMERAL}]+、|第[{NUMERAL}]+[章节编部]\s*)(?P<title>[^{TERMINAL}。，]{{2,40}})$",
        "一、总体要求",
        "一、坚持以人民为中心，推动高质量发展。",
        "a heading inside the article",
    ),
    _row(
        "sub_heading",
        rf"^[（(][{NUMERAL}]+[)）]\s*(?P<title>[^{TERMINAL}。，]{{2,40}})$",
        "（一）加强组织领导",
        "（一）加强统筹协调。建立部门协调联络机制。",
        "a second-level heading inside the article",
    ),
    _row(
        "day",
        rf"^(?:\d{{4}}\s*年\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日|[{NUMERAL}]{{4}}年[{NUMERAL}]{{1,3}}月[{NUMERAL}]{{1,3}}日)$",
        "2021年9月28日",
        "2021年9月28日，会议召开。",
        "the date below a signature",
        "among the last lines of an article",
    ),
    _row(
        "signature",
        rf"^[{HAN}A-Za-z·（）()\s　]{{2,60}}$",
        "市场监管总局 全国工商联 国家发展改革委",
        "会议要求，各地要抓好落实。",
        "a signature",
        "on the lines directly before a date that ends an article",
    ),
)

BY_NAME = {row.name: row for row in TABLE}

METADATA = frozenset(
    "标题 索引号 文号 发文字号 成文日期 主题分类 所属机构 发布日期 发布机构 发文机关 发布时间 "
    "公开方式 有效性 生效日期 信息类别 文件类型 名称 主题词 公文种类 实施日期 发布单位".split()
)


def match(name: str, text: str) -> re.Match[str] | None:
    return BY_NAME[name].match(text)
