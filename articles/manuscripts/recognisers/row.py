"""One recogniser: a pattern with an example and a counter-example; and what patterns share."""

import re
from dataclasses import dataclass

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
NUMERAL = "零〇一二三四五六七八九十百壹贰叁肆伍陆柒捌玖拾"
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
INFO = (
    "(?:来源|作者|记者|编辑|审核|责编|校对|发布时间|发布日期|时间|日期"
    "|浏览次数|浏览|阅读次数|阅读|点击)"
)
# What is drawn before or around the name of a section or a title: arrows, boxes, stars, blossoms;
# no ①, ─ or ━.
SIGN = "\u203b§¤\u2190-\u245f\u2502-\u2775\u2794-\u2bff\u3003-\u3006\u3012\u3013\u3020"
VALUE = rf"[{HAN}A-Za-z0-9·、:\-/.]"
CAPTION_VERBS = "致辞|讲话|发言|主持|合影|参观|调研|签约|颁奖|揭牌|提问|回答|宣读|摄|供图|资料图"


# What stands between a label and its value: 来源：某报, 文/某某, 编辑丨某某.
COLON = r"[:：丨|｜/]"
DAY = r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?"
# How a paper or a magazine names its number: 5月30日, 2025年第4期, 2025年5月号.
NUMBER = r"\d{4}年第?\d{1,3}[期号]|\d{4}年\d{1,2}月号?|\d{1,2}月\d{1,2}日|第\d{1,4}期"
TIME = r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
SOURCE = (
    # 数据来源 and the like stand below tables and pictures
    rf"(?:(?!数据|图片|照片|表格|资金|收入|货物|污染)[{HAN}]{{2}})?(?:来源|出处)(?:于|自)?"
    "|转载自|转自|转载|摘自|摘编自|摘编|综合自|综合(?=[:：丨|｜])|选自|节选自|选编自|录自|引自|译自|编译自|整理自"
    "|原载于?|原刊于?|[刊登]载于|源自|稿源|信源|(?:来稿|报送|供稿)(?:单位|部门)|(?:刊发|首发|发布|报道)(?:媒体|平台|渠道)"
)
# Who sent a text in is a source if it is an office, and a person otherwise.
OFFICE = (
    "(?:局|院|会|社|报|网|厅|部|司|所|中心|公司|集团|委|办|处|站|台|学|科|队|厂|车间|行|馆|团"
    "|室|矿|人大|政协|街道|党委|支部|组|支队|大队|园)"
)
SENT_BY = rf"供稿(?:单位)?(?=\s*+{COLON}\s*+\S{{1,28}}{OFFICE}[）)】\]]?$)"
# An outlet that needs no quotation marks to be known as one: 摘自省药监局网站
NAMED = r"[^\s。，；]{2,28}(?:网站|网|报|社|局|台|刊|客户端|公众号|频道)(?:[\s（(）)】]|\d{4}年|$)"
# Names below a title behind a square: □本报记者 某某 某某
WRITERS = (
    rf"(?:(?:本[报刊网台]|特约|首席|见习|实习)*+(?:记者|通讯员|作者)?\s*+[{HAN}·]{{2,4}}"
    rf"(?:[\s、]++(?:通讯员|记者|文)?\s*+[{HAN}·]{{2,4}}){{0,4}}(?:\s?文)?)"
)
# Who made a text, and where an issue is sent; each label stands before a name or an address.
PEOPLE = (
    "(?:本期|本版|本刊|执行|责任|特约|见习|实习|本报|文字|图片)?(?:作者|编辑|责编|主编|副主编|总编辑|编审|审核|审校|复核|初审|复审"
    "|终审|审定|审签|审稿|校对|签发|供稿|供图|摄影|撰稿|撰文|制图|美编|排版|统筹|策划|监制|整理|翻译|编译|通讯员|投稿)"
    "|(?:本刊)?(?:报送|抄送|分送|主送|发送|印发|联系人|联系电话|联系|电话|传真|投稿邮箱|邮箱|电子邮箱|联系邮箱|网址|地址|邮编|值班编委|出品)"
)


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


def row(name, pattern, example, counter_example, becomes, where="") -> Recogniser:
    return Recogniser(name, re.compile(pattern), example, counter_example, becomes, where)
