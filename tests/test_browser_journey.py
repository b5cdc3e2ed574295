"""A day at the office in a real browser: an editor makes an issue, readers read it, staff print."""

import contextlib
import io

import pypdf
import pytest
from playwright.sync_api import Error

from articles.models import Article, Picture
from issues.models import Issue
from tests.desks import SAVE
from tests.make import (
    make_article,
    make_editor,
    make_picture,
    picture_bytes,
    release,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What Word puts on the clipboard, in short: its classes, styles, conditional comments and lists.
FROM_WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta name=Generator content="Microsoft Word 15"><style>p.MsoNormal{margin:0cm;font-size:10.5pt}</style>
</head><body lang=ZH-CN><!--StartFragment-->
<h1 style='text-align:center'><span style='font-family:黑体'>一、总体要求<o:p></o:p></span></h1>
<p class=MsoNormal style='text-indent:21.0pt'><b><span style='font-family:仿宋;color:red'>要坚持质量第一</span></b><span
lang=EN-US>,</span><span>推动<i>高质量</i>发展。</span><o:p></o:p></p>
<table class=MsoTableGrid border=1 cellspacing=0><tr><td width=100 style='border:solid'><p class=MsoNormal>项目<o:p></o:p></p></td>
<td><p class=MsoNormal>数值</p></td></tr></table>
<p class=MsoNormal><a href="javascript:alert(1)">坏链接</a><img src="https://elsewhere.example/x.png"></p>
<!--EndFragment--></body></html>"""


@pytest.fixture
def page(browser, live_server):
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="zh-CN")
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on(
        "console",
        lambda m: page.problems.append(m.text) if "Content Security Policy" in m.text else None,
    )
    yield page
    context.close()


def sign_in(page, live_server, user):
    page.goto(f"{live_server.url}/admin/")
    page.fill("#id_username", user.username)
    page.fill("#id_password", "pw")
    page.click("[type=submit]")
    page.wait_for_url("**/admin/")


def until(page, expression: str):
    """Wait until an expression is true; Playwright's own wait needs eval, which the policy forbids."""
    for _ in range(300):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {expression} ({page.problems})")


def editor_ready(page):
    until(
        page,
        "window.CKEDITOR && CKEDITOR.instances.id_body && CKEDITOR.instances.id_body.status == 'ready'",
    )


def paste(page, html: str):
    """Fire a paste with this HTML on the clipboard, as the editor would get it."""
    page.evaluate(
        """html => {
            const editor = CKEDITOR.instances.id_body, data = new DataTransfer();
            data.setData("text/html", html); data.setData("text/plain", "x");
            const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
            editor.focus();
            const range = editor.createRange(); range.moveToElementEditEnd(editor.editable());
            editor.getSelection().selectRanges([range]);
            editor.editable().$.dispatchEvent(event);
        }""",
        html,
    )


def body(page) -> str:
    return page.evaluate("CKEDITOR.instances.id_body.getData()")


def save(page):
    with page.expect_navigation():
        page.locator(SAVE).last.click()


def test_from_an_empty_desk_to_a_reader_and_a_pdf(page, live_server, tmp_path):
    editor = make_editor("lin")
    sign_in(page, live_server, editor)

    # An issue, and its sections.
    page.goto(f"{live_server.url}/admin/issues/issue/add/")
    page.fill("#id_year", "2026")
    page.fill("#id_number", "12")
    page.fill("#id_date", "2026-12-20")
    page.fill("#id_imprint", "主办：某某协会")
    save(page)
    issue = Issue.objects.get()
    page.goto(f"{live_server.url}/admin/issues/issue/{issue.pk}/desk/")
    for title, parent in (("质量要闻", ""), ("国家", "质量要闻"), ("国际动态", "")):
        page.click(".add-section summary")
        page.fill(".desk-add input[name=title]", title)
        page.select_option(
            ".desk-add select",
            label=f"一、{parent}" if parent else None,
            index=0 if not parent else None,
        )
        page.click(".desk-add button")
        until(
            page,
            f"[...document.querySelectorAll('.name')].some(one => one.textContent === '{title}')",
        )
    national = issue.sections.get(title="国家")

    # An article: text pasted from Word, a picture uploaded through the dialog, a source.
    page.click(f"[data-section='{national.pk}'] summary")
    page.click(f"a[href$='?section={national.pk}']")
    editor_ready(page)
    page.fill("#id_title", "某市召开质量大会")
    page.fill("#id_original_title", "某市召开质量大会（全文）")
    paste(page, FROM_WORD)
    until(page, "CKEDITOR.instances.id_body.getData().includes('高质量')")
    picture = tmp_path / "现场.jpg"
    picture.write_bytes(picture_bytes(600, 400, "JPEG"))
    page.click(".cke_button__image")
    page.locator(".cke_dialog_tab", has_text="上传").click()
    frame = page.frame_locator(".cke_dialog_ui_input_file iframe")
    frame.locator("input[type=file]").set_input_files(str(picture))
    page.click(".cke_dialog_ui_fileButton")
    until(
        page,
        "() => [...document.querySelectorAll('.cke_dialog input[type=text]')].some(i => i.value.startsWith('/media/'))",
    )
    page.locator(".cke_dialog_ui_labeled_content input[type=text]").nth(1).fill("会场全景")
    page.locator(".cke_dialog_ui_button_ok:visible").click()
    until(page, "CKEDITOR.instances.id_body.getData().includes('<figure')")
    page.click("#sources-0 summary")
    page.fill("#id_sources-0-label", "某市召开质量大会-某报")
    page.fill("#id_sources-0-url", "https://news.example.org/2026/12/1.html")
    page.fill("#id_sources-0-outlet", "某报")
    save(page)
    article = Article.objects.get()
    assert article.section == national
    assert Picture.objects.count() == 1
    for part in (
        "<h2>一、总体要求</h2>",
        "<strong>要坚持质量第一</strong>",
        "<em>高质量</em>",
        "<td>项目</td>",
        '<figure class="image">',
        'alt="会场全景"',
    ):
        assert part in article.body, article.body
    for part in ("Mso", "style", "javascript", "elsewhere", "<o:p", "span"):
        assert part not in article.body
    assert page.problems == []

    # Opening and saving unchanged is no change.
    before = article.fingerprint()
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    editor_ready(page)
    save(page)
    assert Article.objects.get().fingerprint() == before

    issue = release(issue)

    # The staff member downloads the PDF.
    page.goto(f"{live_server.url}/admin/issues/issue/{issue.pk}/export/")
    with page.expect_download() as download:
        page.click("a.button.default")
    download.value.save_as(tmp_path / "issue.pdf")
    reader = pypdf.PdfReader(io.BytesIO((tmp_path / "issue.pdf").read_bytes()))
    assert reader.metadata.author == "某某协会"
    assert len(reader.pages[2].images) == 1

    # The reader, at a desk and on a phone, signed in nowhere.
    for width in (1440, 375):
        context = page.context.browser.new_context(viewport={"width": width, "height": 800})
        reading = context.new_page()
        reading.problems = []
        reading.goto(live_server.url)
        assert reading.locator(".lead .headline").inner_text() == "某市召开质量大会"
        with reading.expect_navigation():
            reading.locator("aside .label").first.click()
        assert reading.evaluate("document.documentElement.scrollWidth") <= width
        reading.locator(".contents a", has_text="某市召开质量大会").click()
        assert reading.url.endswith(f"#article-{article.pk}")
        image = reading.locator("figure img")
        image.scroll_into_view_if_needed()
        until(reading, "document.querySelector('figure img').naturalWidth > 0")
        reading.locator(".news .headline a").click()
        reading.wait_for_url("**/articles/**")
        assert reading.locator("h1").inner_text() == "某市召开质量大会"
        assert (
            reading.locator(".origin a")
            .get_attribute("href")
            .startswith("https://news.example.org/")
        )
        context.close()


def test_the_editor_keeps_what_is_stored(page, live_server):
    """Every element of the allowlist, and an empty picture place, survive load and save."""
    sign_in(page, live_server, make_editor("lin"))
    picture = make_picture()
    stored = make_article(
        body="<h2>题</h2><p>一<strong>二</strong><em>三</em>H<sub>2</sub>O m<sup>2</sup><br>行</p><h3>小</h3>"
        '<p class="speaker">田世宏：</p><p><time datetime="2021-10-19T16:01:11">2021-10-19 16:01:11</time></p>'
        '<p class="signature">某局</p><ul><li>甲<ul><li>乙</li></ul></li></ul><ol start="3"><li>丙</li></ol>'
        '<blockquote><p>引</p></blockquote><hr><pre>a  b\n c</pre><p><a href="https://example.org/">链</a></p>'
        '<table class="meta"><tbody><tr><th scope="row">文号</th><td>1</td></tr></tbody></table>'
        '<table><caption>表1</caption><thead><tr><th scope="col" colspan="2">头</th></tr></thead>'
        '<tbody><tr><td rowspan="2">a</td><td>b</td></tr><tr><td>c</td></tr></tbody></table>'
        f'<figure class="image"><img src="{picture.address}" alt="图"><figcaption>题注（某人 摄）</figcaption></figure>'
        '<figure class="image"><figcaption>缺图处（某人 摄）</figcaption></figure><p>末</p>'
    )
    before = stored.body
    page.goto(f"{live_server.url}/admin/articles/article/{stored.pk}/change/")
    editor_ready(page)
    save(page)
    assert "/change/" not in page.url
    assert Article.objects.get().body == before


def test_reading_a_manuscript_in(page, live_server, tmp_path):
    path = tmp_path / "稿件.txt"
    path.write_text(
        "目录\n一、要闻\t1\n甲市召开大会\t1\n\n一、要闻\n甲市召开大会\n"
        "[甲市召开大会-某网](https://news.example.org/1.html)\n各地要认真落实有关要求。\n\n\n\n会场（某人 摄）\n"
    )
    sign_in(page, live_server, make_editor("lin"))
    page.goto(f"{live_server.url}/admin/issues/issue/")
    page.click("a[href$='/issue/import/']")
    page.set_input_files("#id_file", str(tmp_path / "稿件.txt"))
    page.click("button.default")
    page.fill("#id_year", "2026")
    page.fill("#id_number", "5")
    page.click("button[name=write]")
    page.wait_for_url("**/report/")
    assert "会场" in page.locator("#content").inner_text()
    page.click("a.button.default")
    page.wait_for_url("**/desk/")
    assert page.locator("#outline .title").first.inner_text() == "甲市召开大会"

    wrong = tmp_path / "wrong.pdf"
    wrong.write_bytes(b"%PDF-1.7")
    page.goto(f"{live_server.url}/admin/issues/issue/import/")
    page.set_input_files("#id_file", str(wrong))
    page.click("button.default")
    assert "PDF" in page.locator(".errorlist").inner_text()
    assert Issue.objects.count() == 1


def test_styles_of_a_transcript(page, live_server):
    sign_in(page, live_server, make_editor("lin"))
    page.goto(f"{live_server.url}/admin/articles/article/add/")
    editor_ready(page)
    page.fill("#id_title", "实录")
    page.evaluate(
        """() => {
            const editor = CKEDITOR.instances.id_body;
            editor.setData("<p>田世宏：</p><p>2021-10-19 16:01:11</p>", {callback: () => {
                const styles = editor.config.stylesSet.map(s => new CKEDITOR.style(s));
                for (const [at, style] of [[0, styles[0]], [1, styles.find(s => s.element == "time")]]) {
                    const range = editor.createRange();
                    range.selectNodeContents(editor.editable().getChild(at));
                    range.select();
                    editor.applyStyle(style);
                }
                window.styled = true;
            }});
        }"""
    )
    until(page, "window.styled === true")
    save(page)
    assert Article.objects.get().body == (
        '<p class="speaker">田世宏：</p>\n'
        '<p><time datetime="2021-10-19T16:01:11">2021-10-19 16:01:11</time></p>'
    )


def test_choosing_a_stored_picture(page, live_server):
    picture = make_picture()
    sign_in(page, live_server, make_editor("lin"))
    page.goto(f"{live_server.url}/admin/articles/article/add/")
    editor_ready(page)
    page.click(".cke_button__image")
    with page.expect_popup() as popup:
        page.locator(".cke_dialog_ui_button", has_text="浏览服务器").first.click()
    with contextlib.suppress(Error):  # the window closes itself under the click
        popup.value.click("button[data-address]")
    until(
        page,
        "() => [...document.querySelectorAll('.cke_dialog input[type=text]')].some(i => i.value.startsWith('/media/'))",
    )
    page.locator(".cke_dialog_ui_button_ok:visible").click()
    until(page, "CKEDITOR.instances.id_body.getData().includes('<figure')")
    assert picture.address in body(page)
