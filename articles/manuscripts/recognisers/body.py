"""Lines of an article's text that are more than a paragraph."""

from articles.manuscripts.recognisers.row import CAPTION_VERBS, HAN, NUMERAL, TERMINAL, row

ROWS = (
    row(
        "caption_with_credit",
        rf"^(?:(?P<caption>.{{1,120}}?)[（(](?P<credit>[^（）()]{{1,30}}?)\s*(?:摄影?|供图|制图|图)[)）]"
        rf"|[^，。]{{4,40}}\s[{HAN}]{{2,4}}\s?摄)$",
        "田世宏（徐想 摄）",
        "该协会（以下简称“协会”）",
        "the caption of a picture",
    ),
    row(
        "caption_in_brackets",
        rf"^[（(](?!本文|以上|[{NUMERAL}]+[)）])[^（）()]{{2,60}}(?:{CAPTION_VERBS})[^（）()，。；]{{0,8}}[)）]$",
        "(中消会副理事长兼秘书长王昆致辞)",
        "（本文图片均来自活动主办方）",
        "the caption of a picture",
    ),
    row(
        "caption_by_word",
        r"^(?:图为|上图|下图|左图|右图|▲|△|图\s*\d{1,3}[\s:：.、　])\S?.{2,80}$",
        "图为会议现场。",
        "图谋不轨者必受惩处",
        "the caption of a picture",
    ),
    row(
        "caption_after_gap",
        rf"^(?:[（(](?!本文|以上|[{NUMERAL}]+[)）])[^（）()]{{4,60}}[)）]|[^，；：]{{4,40}}(?:现场|合影|仪式|示意图|效果图|截图)。?)$",
        "《某某规范》发布现场。",
        "与会代表参观了现场，并进行交流。",
        "the caption of a picture",
        "after the empty place of a picture (two blank lines or more)",
    ),
    row(
        "picture",
        r"^!\[(?P<alt>(?:\\.|[^\]\\])*+)\]\((?P<src>[^)]*)\)$",
        "![启动仪式](photo-1.jpg)",
        "[启动仪式](photo-1.jpg)",
        "an empty place for a picture, marked as missing",
    ),
    row(
        "picture_description",
        r"^(?:(?:The|This|A)\s+(?:screenshot|image|picture|photo|figure|chart|diagram)\b"
        r"|(?:该|此|这张|上|下)?(?:图片|截图|照片)(?:中)?(?:显示|展示|描述)).*$",
        "The screenshot shows the official website of the office.",
        "图片由主办方提供",
        "text, and a remark: it describes a picture",
    ),
    row(
        "name_value",
        rf"^(?P<name>[{HAN}](?:[ 　]{{0,6}}[{HAN}]){{1,7}})\s*[:：]\s*(?P<value>\S.*)$",
        "文 号 : 国市监质发〔2021〕62号",
        "田世宏：",
        "a row of the table with the document's particulars",
        "two or more such lines in a row, at least one with a name of METADATA",
    ),
    row(
        "table_row",
        r"^\|?(?:[^|]*\|)+[^|]*\|?$",
        "| 车型 | 抽样数 | 合格率 |",
        "质量，计量，标准",
        "a row of a table",
        "two or more such lines in a row with as many cells",
    ),
    row(
        "table_caption",
        r"^表\s*[\d一二三四五六七八九十]+[\s:：.、　][^。]{1,60}$",
        "表1 抽查结果",
        "表1列出了抽查结果。",
        "the caption of a table",
        "directly before a table",
    ),
    row(
        "time_stamp",
        r"^(?P<date>\d{4}-\d{1,2}-\d{1,2})\s+(?P<time>\d{1,2}:\d{2}(?::\d{2})?)$",
        "2021-10-19 16:01:11",
        "2021-10-19 16:01:11 发布",
        "a time stamp of a transcript",
    ),
    row(
        "speaker",
        rf"^(?!各|以下|如下|尊敬|有关|附|本报|下面)(?!.*(?:如下|以下|包括|实录|问题|通知|领导|同志们|朋友们))"
        rf"[{HAN}A-Za-z0-9·、（）()\s]{{2,45}}[：:]$",
        "市场监管总局副局长、国家标准化管理委员会主任田世宏：",
        "以下为图文实录：",
        "a speaker's name in a transcript",
        "in an article with time stamps, or with three such lines",
    ),
    row(
        "heading",
        rf"^(?:[{NUMERAL}]+、|第[{NUMERAL}]+[章节编部]\s*)(?P<title>[^{TERMINAL}。，]{{2,40}})$",
        "一、总体要求",
        "一、坚持以人民为中心，推动高质量发展。",
        "a heading inside the article",
    ),
    row(
        "sub_heading",
        rf"^[（(][{NUMERAL}]+[)）]\s*(?P<title>[^{TERMINAL}。，]{{2,40}})$",
        "（一）加强组织领导",
        "（一）加强统筹协调。建立部门协调联络机制。",
        "a second-level heading inside the article",
    ),
    row(
        "day",
        rf"^(?:\d{{4}}\s*年\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日|[{NUMERAL}]{{4}}年[{NUMERAL}]{{1,3}}月[{NUMERAL}]{{1,3}}日)$",
        "2021年9月28日",
        "2021年9月28日，会议召开。",
        "the date below a signature",
        "among the last lines of an article",
    ),
    row(
        "signature",
        rf"^[{HAN}A-Za-z·（）()\s　]{{2,60}}$",
        "市场监管总局 全国工商联 国家发展改革委",
        "会议要求，各地要抓好落实。",
        "a signature",
        "on the lines directly before a date that ends an article",
    ),
)
