"""Lines that divide a manuscript: contents, sections, paper pages."""

from articles.manuscripts.recognisers.row import HAN, NUMERAL, SIGN, row

_DRAWN = rf"=＝━─—―\-*＊#～~{SIGN}"

ROWS = (
    row(
        "page_number",
        r"^(?:第\s*\d+\s*页(?:\s*+[,，/]?\s*共\s*\d+\s*页)?|[-—–]\s*\d{1,4}\s*[-—–]"
        r"|[·•]\s*\d{1,4}\s*[·•]|Page\s+\d+(?:\s+of\s+\d+)?|\d{1,4}\s*/\s*\d{1,4})$",
        "第 2 页 共 9 页",
        "第2页的数据有误",
        "left out, as part of the paper page",
    ),
    row(
        "contents_heading",
        r"^[=＝━─—―\-*＊~～◇◆★☆【［\[\s]*+(?:(?:本\s*[期号刊]\s*)?目\s*[录次]|内容目录|栏目总览|本\s*[期号刊]\s*(?:要\s*目|导\s*读|内\s*容|栏\s*目|看\s*点|摘\s*要)|要\s*目|导\s*读|CONTENTS|Contents)[=＝━─—―\-*＊~～◇◆★☆】］\]\s]*+[:：]?$",
        "目 录",
        "目录管理办法",
        "where the contents list begins",
    ),
    row(
        "section_number",
        rf"^(?P<number>[{NUMERAL}]+)(?:\s*[、．.]\s*|\s+)(?P<title>\S.*)$",
        "二十一、国际动态",
        "一是提高质量",
        "a top-level section, or a heading inside an article",
        "contents list, order of numbers and position decide",
    ),
    row(
        "sub_section_number",
        rf"^(?P<parent>\d{{1,2}}|[{NUMERAL}]{{1,3}})\s*[.．]\s*(?P<number>\d{{1,3}})(?![\d.．月])\s*+[、.．]?\s*(?P<title>[^\s\d%％℃°].*|(?<=\s)\d{{1,4}}[年月].*)$",
        "1.2 区域 地方",
        "1.5℃温控目标如何实现",
        "a sub-section",
        "contents list, order of numbers and position decide",
    ),
    row(
        "bracket_number",
        rf"^[（(](?P<number>[{NUMERAL}]+)[)）]\s*(?P<title>\S.*)$",
        "（一）国家",
        "（以下简称协会）",
        "a sub-section, or a heading or paragraph inside an article",
        "if the contents list numbers like this, or directly below a section",
    ),
    row(
        "plain_number",
        r"^(?P<number>\d{1,2})\s*+(?:、\s*+|[.．](?:\s++|(?!\d))|[.．](?=\d{1,2}月))(?P<title>\S.*)$",
        "1. 质量要闻",
        "1.5℃温控目标如何实现",
        "a section or sub-section",
        "only if the contents list numbers like this",
    ),
    row(
        "part_number",
        rf"^(?:第(?P<number>[{NUMERAL}\d]{{1,3}})(?:部分|版|篇|栏|板块|单元|编|辑|章)|(?i:part)[\s.．]?(?P<digits>\d{{1,2}})|栏目[{NUMERAL}]+)"
        r"[\s:：、.．|｜丨]*(?P<title>\S.*)$",
        "第一部分 质量要闻",
        "第一季度抽查结果",
        "a section",
        "if the contents list numbers like this, or two or more such lines head articles",
    ),
    row(
        "bare_number",
        rf"^(?P<number>\d{{1,2}})[ \u3000\t]{{1,4}}(?P<title>[{HAN}“《][^。，；]*)$",
        "1 质量监督情况",
        "36 项在建工程，已整改389条",
        "a section",
        "over lines 1.1, 1.2",
    ),
    row(
        "padded_number",
        r"^(?P<number>0\d|[1-9]\d(?=\s*[｜丨]))(?:\s*[.．、|｜丨/]\s*|\s+)(?P<title>[^\s.．、|｜丨/].*)$",
        "01 政策法规",
        "01版头条",
        "a section",
        "if the contents list numbers like this, or two or more such lines head articles",
    ),
    row(
        "roman_number",
        r"^(?P<roman>[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ])\s*+[、.．]?\s*+(?P<title>[^\s、.．].*)$",
        "Ⅱ 司法实务",
        "Ⅱ",
        "a section",
        "if the contents list numbers like this, or two or more such lines head articles",
    ),
    row(
        "clause_number",
        r"^(?P<parent>\d{1,2})[.．]\d{1,2}[.．](?P<number>\d{1,2})(?![\d.．])\s*(?P<title>\S.*)$",
        "1.1.2 执行异议之诉有新规",
        "1.1.2",
        "the title of an article, or a heading inside one",
        "if all titles of a section are numbered so",
    ),
    row(
        "circled_number",
        r"^(?:(?P<circled>[①-⑳])|(?P<digits>\d)\ufe0f?\u20e3)\s*(?P<title>\S.*)$",
        "① 入梅为何迟到",
        "①",
        "the title of an article, or an item of a list",
        "if all titles of a section are numbered so",
    ),
    row(
        "one_of_number",
        rf"^之(?P<number>[{NUMERAL}]{{1,3}})[\s、:：.．]+(?P<title>\S.*)$",
        "之一 市总工会召开会议",
        "之一的做法",
        "the title of an article",
        "if all titles of a section are numbered so",
    ),
    row(
        "lettered_number",
        r"^(?P<letter>[A-Z])(?:[-–—.．]\s?(?P<number>\d{1,2})(?![\d.．%])[\s、.．]*+"
        r"|(?P<digits>\d{1,2})[ \u3000]++)(?P<title>[^\s\d、.．].*)$",
        "A-1 沿街商铺火灾",
        "A-1",
        "the title of an article",
        "below sections A., B.",
    ),
    row(
        "digit_bracket_number",
        r"^[（(〔\[](?P<number>\d{1,2})[）)〕\]]\s*(?P<title>\S.*)$",
        "〔1〕遇水变硬的折纸结构",
        "（2025年）",
        "the title of an article, or an item of a list",
        "if all titles of a section are numbered so",
    ),
    row(
        "letter_number",
        rf"^(?P<number>[A-Z])(?:\s*[.．、]\s*|[ \u3000\t]{{1,4}}(?=[{HAN}]))(?P<title>\S.*)$",
        "A. 政策要闻",
        "A股三大指数收涨",
        "a section",
        "if the contents list numbers like this, or two or more such lines head articles",
    ),
    row(
        "marked_title",
        r"^(?:[【［〖〔「『\[](?P<title>[^】］〗〕」』\[\]]{2,30})[】］〗〕」』\]]"
        rf"|[{_DRAWN}]{{2,}}\s*+(?P<drawn>[^\s{_DRAWN}][^{_DRAWN}]{{1,28}}?)\s*+[{_DRAWN}]{{2,}}"
        rf"|(?P<mark>[{SIGN}])(?P=mark){{0,2}}\s*+(?P<other>[^\s{SIGN}][^{SIGN}]{{0,28}}[^\s{SIGN}])\s*+[{SIGN}]?"
        rf"|[·•~～＊*]\s?(?P<framed>[{HAN}][{HAN}、 ]{{0,14}}[{HAN}])\s?[·•~～＊*]"
        rf"|〇\s*+(?P<zero>(?![{NUMERAL}年])[{HAN}][^。，；]{{1,28}}))$",
        "◆质量要闻◆",
        "【质量要闻】甲市开会",
        "a section",
        "if the contents list marks like this, or two or more such lines head articles",
    ),
)
