"""Lines that say where an article comes from, and who made it."""

from articles.manuscripts.recognisers.row import (
    COLON,
    DAY,
    HAN,
    INFO,
    NAMED,
    NUMBER,
    PEOPLE,
    ROLES,
    SENT_BY,
    SOURCE,
    TIME,
    VALUE,
    WRITERS,
    row,
)

ROWS = (
    row(
        "source_link",
        r"^(?:来源|原文|原文链接|链接|出处)?\s*+[:：]?\s*\[(?P<label>(?:\\.|[^\]\\])*+)\]\((?P<url>[^\s]*?)\)$",
        "[年会召开-某某网 \\(example.org\\)](https://news.example.org/1.html)",
        "详见[通知](https://example.org/a)全文。",
        "a source",
        "at the beginning or end of an article",
    ),
    row(
        "source_address",
        r"^(?:[^\w\s（(【〔\[<‹《“]{1,4}\s{0,2})?(?:\d{1,2}[.、]\s*+)?(?:(?:编译自|译自|来源|阅读原文|查看原文|原文|原文链接|链接|网址|出处|转自|摘自)\s*[:：]\s*+"
        r"|[〔【\[](?:来源|原文|原文链接|链接|网址|出处)[〕】\]]\s*+"
        r"|[（(]?[^\s:：，。；()（）<>/]{0,12}[ \u3000]?(?:编译自|译自|摘自|转自|引自|整理自)\s*+)?"
        r"(?P<outlet>[^\s:：，。；()（）\[\]<>/]{2,30}?|[A-Z][A-Za-z]+(?: [A-Za-z&]+){1,5})?"
        r"(?:\s{1,4}(?:原文)?(?:链接|网址|地址|原文)\s?[:：])?\s*+[(（<‹]?\s*+"
        r"(?P<url>(?:https?://|www\.)[^\s\u3000-\u9fff（）()<>‹›;；]+)\s*+[)）>›]?\s*+"
        r"(?:[（(][^（）()]{0,24}(?:访问|查阅|检索)[^（）()]{0,24}[)）])?$",
        "来源：某某报 https://news.example.org/1.html",
        "网址是 https://example.org 的网站",
        "a source without link text",
        "at the beginning or end of an article",
    ),
    row(
        "named_address",
        r"^(?:[\d]{1,2}[.、]\s*+)?(?P<label>[^\s（(\[<].{3,150}?)\s*+[（(<‹\[]\s*+"
        r"(?P<url>https?://[^\s\u3000-\u9fff（）()<>‹›\[\];；]+)\s*+[)）>›\]]$",
        "三部门约谈外卖平台-某某网 (https://news.example.org/1.html)",
        "详见某某网（https://example.org/a），并请转发。",
        "a source with its link text",
        "at the beginning or end of an article, or where it repeats the title",
    ),
    row(
        "outlet",
        rf"^(?:{DAY}(?:\s*+{TIME})?\s*+[|｜]?\s*+)?[（(【\[]?\s*+(?:{SOURCE}|{SENT_BY})(?:\s*+{COLON}\s*+|\s*+(?=《)|(?<=自)\s*+(?={NAMED}))"
        r"(?P<outlet>[^\s:：，。；()（）\[\]|｜丨]{2,30}?"
        r"(?: [A-Za-z][^\s:：，。；()（）\[\]|｜丨]{0,30}){0,5})"
        rf"(?P<rest>(?:\s*+(?:[，,|｜丨/]\s*+)?(?:[（(]?(?:(?:(?:发布|刊发)?(?:日期|时间)[:：]\s*+)?{DAY}(?:\s*+{TIME})?|{NUMBER}|第?[A-Z]?\d{{1,3}}版"
        r")[）)]?))*+)\s*+[）)】\]]?$",
        "摘编自：《某某日报》 2025年5月8日 第3版",
        "来源：据多家媒体报道，尚未证实。",
        "the outlet of the article's source, and when it was published",
        "at the beginning or end of an article",
    ),
    row(
        "original_title",
        r"^[（(【\[]?\s*+(?:原标题|原题)\s*+[:：]\s*+(?P<title>\S.{1,150}?)[）)】\]]?$",
        "（原标题：新国标落地！）",
        "原标题党已被整治。",
        "the original title; not part of the text",
        "at the beginning or end of an article",
    ),
    row(
        "people",
        rf"^[（(【\[]?\s*+(?:{PEOPLE})\s*+{COLON}(?P<value>[^。！？?!]{{1,80}})$"
        rf"|^(?:文|图|摄)\s*+[/丨|｜][^。！？?!]{{2,30}}$"
        r"|^[（(][^（）()。！？]{0,20}(?<!\s)\s*(?:文|图|摄|供稿|报送|整理|撰稿|通讯员|记者)(?:\s*+[/:：丨|｜][^（）()。！？]{2,40}|)[）)]$"
        rf"|^(?:本[报刊网台]|特约|首席|见习|实习)*+(?:记者|通讯员|撰稿|撰稿人|评论员|采访人|采写)[\s:：]++[{HAN}·][{HAN}·\s、]{{1,30}}$"
        rf"|^[□◇]\s*+{WRITERS}$",
        "编辑：何静  审核：马跃",
        "编辑部收到来信。",
        "people of the article, at the end of the file of the issue; it also stays in the text",
    ),
    row(
        "date_line",
        rf"^[（(]?(?:(?:发布|刊发|发表|更新|印发|成文)?(?:时间|日期)\s*+[:：]\s*+)?{DAY}(?:\s*+{TIME})?[）)]?$",
        "发布时间：2025-05-08 10:20",
        "2021年9月28日，会议召开。",
        "the day of the source; it also stays in the text",
        "below a title",
    ),
    row(
        "further_link",
        r"^(?:[（(【\[]?\s*+)(?:附件|附表|附图|附录|附：|延伸阅读|相关阅读|相关链接|相关报道|扩展阅读|更多阅读"
        r"|点击查看|点击下载|下载)",
        "附件：名单.xlsx",
        "附近居民表示欢迎。",
        "a link in the text, never a source",
    ),
    row(
        "info_line",
        rf"^(?:(?P<day>\d{{4}}[-/.年]\d{{1,2}}[-/.月]\d{{1,2}}日?)(?:\s+\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?\s*)?"
        rf"(?:{INFO}\s*[:：]\s*{VALUE}(?:(?!{INFO}\s*[:：]){VALUE}){{1,19}}(?:\s+\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?[\s|]*+){{2,}}$"
        rf"|^(?P<only>\d{{4}}[-/.年]\d{{1,2}}[-/.月]\d{{1,2}}日?)(?:\s+\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?\s+来源\s*[:：]\s*[{HAN}A-Za-z0-9·]{{2,20}}$",
        "2022-01-11 10:23 来源：某某新闻网 作者：郑某",
        "来源：某某报",
        "date, outlet and people of the article; it also stays in the text",
    ),
    row(
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
    row(
        "byline",
        rf"^[（(]\s*(?P<role>{ROLES})\s*+[:：]?\s*(?P<author>[{HAN}·][{HAN}·\s、]{{1,30}}?)\s*[)）]$",
        "（记者 徐远官）",
        "（本文图片均来自活动主办方）",
        "role and author; it also stays in the text",
    ),
    row(
        "responsible_editor",
        rf"^(?:[（(]\s*责任编辑\s*+[:：]?|责任编辑\s*[:：])\s*(?P<editor>[{HAN}·]{{2,10}})[)）]?$",
        "（责任编辑：林晓）",
        "责任编辑制度的由来",
        "the responsible editor; it also stays in the text",
    ),
)
