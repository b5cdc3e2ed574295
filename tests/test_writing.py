"""Writing an article in a browser: the text first, saved in place, what stands at its side; pasting
and pictures."""

import base64

import pytest
from django.urls import reverse

from articles import known
from articles.models import Article, Draft, Picture, Review
from articles.review import workflow
from issues import arranging
from issues.demonstration import drawings
from tests import clipboards
from tests.desks import TYPED_EVERY, Desk, until
from tests.make import (
    make_issue,
    make_office,
    make_picture,
    make_ready,
    make_section,
    picture_bytes,
    rewrite,
    sign,
)

browser_test = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAID = "document.querySelector('[data-said]').textContent"
PASTE = """([html, text, rtf, files]) => {
    const editor = CKEDITOR.instances.id_body, data = new DataTransfer();
    if (html) data.setData("text/html", html);
    if (text) data.setData("text/plain", text);
    if (rtf) data.setData("text/rtf", rtf);
    for (const [name, type, packed] of files) {
        const bytes = Uint8Array.from(atob(packed), one => one.charCodeAt(0));
        data.items.add(new File([bytes], name, {type}));
    }
    editor.focus();
    const range = editor.createRange();
    const first = editor.editable().findOne("p");
    if (first) range.moveToElementEditEnd(first);
    else range.moveToElementEditStart(editor.editable());
    editor.getSelection().selectRanges([range]);
    const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
    editor.editable().$.dispatchEvent(event);
}"""


# The same where the cursor is.
WHERE_IT_IS = """(files) => {
    const editor = CKEDITOR.instances.id_body, data = new DataTransfer();
    for (const [name, type, packed] of files) {
        const bytes = Uint8Array.from(atob(packed), one => one.charCodeAt(0));
        data.items.add(new File([bytes], name, {type}));
    }
    editor.focus();
    const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
    editor.editable().$.dispatchEvent(event);
}"""


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def desk(office, browser, live_server):
    desk = Desk(browser, live_server, "bian", width=1440)
    yield desk
    assert desk.page.problems == []  # no page of others was asked for its pictures, either
    desk.context.close()


def said(desk, words: str):
    until(desk.page, f"{SAID}.includes('{words}')")


def paste(desk, html="", text="", rtf="", files=()):
    desk.page.evaluate(PASTE, [html, text, rtf, list(files)])


def file(name="图.png", data: bytes = b"") -> list[str]:
    return [name, "image/png", base64.b64encode(data or picture_bytes()).decode()]


def put_cursor(desk, words: str):
    """At the end of the paragraph with these words."""
    desk.page.evaluate(
        """words => {
            const editor = CKEDITOR.instances.id_body, range = editor.createRange();
            editor.focus();
            const wanted = editor.editable().find("p").toArray().find(one => one.getText() === words);
            range.moveToElementEditEnd(wanted);
            range.select();
        }""",
        words,
    )


def body_has(desk, words: str):
    until(desk.page, f"CKEDITOR.instances.id_body.getData().includes({words!r})")


class TestSaving:
    pytestmark = browser_test

    def test_writing_begins_where_the_cursor_is(self, desk, office):
        desk.go("/admin/articles/article/add/")
        desk.ready()
        until(desk.page, "document.activeElement.id === 'id_title'")
        desk.page.keyboard.type("新的一篇")
        desk.page.keyboard.press("Enter")
        until(desk.page, "document.activeElement.matches('.cke_wysiwyg_frame')")
        desk.page.keyboard.type("第一句。")
        body_has(desk, "第一句。")
        until(desk.page, "document.querySelector('[data-count] output').textContent === '4'")
        top = desk.page.locator(".cke_wysiwyg_frame").bounding_box()["y"]
        assert top < 450, "the text begins above the middle of the screen"

    def test_it_stays_and_says_so(self, desk, office):
        desk.go("/admin/articles/article/add/")
        desk.ready()
        desk.page.fill("#id_title", "一")
        desk.write("<p>文</p>")
        desk.page.evaluate("window.here = 1")
        desk.page.keyboard.press("Control+s")
        said(desk, "已保存")
        article = Article.objects.get()
        assert desk.page.url.endswith(f"/{article.pk}/change/")
        assert desk.page.locator(".desk-tools .state").inner_text() == "草稿"
        desk.page.fill("#id_title", "二")
        desk.page.fill("#id_note", "改题")
        desk.page.click("input[name=_save]")
        until(desk.page, "document.querySelector('#id_note').value === ''")
        article.refresh_from_db()
        assert (article.title, article.revisions.count()) == ("二", 2)
        assert desk.page.evaluate("window.here") == 1  # the same page all the while
        assert not Draft.objects.exists()

    def test_what_is_typed_while_it_saves_is_not_taken_for_saved(
        self, office, browser, live_server
    ):
        desk = Desk(browser, live_server, "bian", with_clock=True)
        article = make_ready(by=office.bian)
        desk.article(article)

        def slowly(route):
            desk.page.fill("#id_subtitle", "保存时写的")
            route.continue_()

        desk.page.route("**/change/", slowly)
        desk.page.fill("#id_title", "新题")
        desk.page.click("input[name=_save]")
        said(desk, "已保存")
        desk.page.unroute("**/change/")
        desk.later(TYPED_EVERY)
        until(desk.page, "document.querySelector('.keeping-state').textContent.includes('草稿')")
        assert Draft.objects.get().values["subtitle"] == ["保存时写的"]
        desk.context.close()

    def test_a_lost_answer_makes_no_second_article(self, desk, office):
        desk.go("/admin/articles/article/add/")
        desk.ready()
        desk.page.fill("#id_title", "只要一篇")
        desk.write("<p>文</p>")

        def lose(route):
            route.fetch()
            route.abort()

        desk.page.route("**/add/", lose)
        desk.page.keyboard.press("Control+s")
        said(desk, "连不上")
        desk.page.unroute("**/add/")
        assert "/add/" in desk.page.url and Article.objects.count() == 1
        desk.page.keyboard.press("Control+s")
        said(desk, "已保存")
        assert Article.objects.count() == 1

    def test_more_that_is_typed_and_saved_while_it_saves_is_saved_too(self, desk, office):
        article = make_ready(by=office.bian)
        desk.article(article)
        held = []
        desk.page.route(
            "**/change/", lambda route: held.append(route) if not held else route.continue_()
        )
        desk.page.fill("#id_subtitle", "先写的")
        desk.page.fill("#id_note", "一")
        desk.page.keyboard.press("Control+s")
        said(desk, "正在保存")
        desk.page.wait_for_timeout(200)
        desk.page.fill("#id_subtitle", "后写的")
        desk.page.keyboard.press("Control+s")
        held[0].continue_()
        for _ in range(100):
            article.refresh_from_db()
            if article.subtitle == "后写的":
                break
            desk.page.wait_for_timeout(50)
        assert list(article.revisions.values_list("note", flat=True)) == ["", "一", ""]

    def test_the_form_shows_where_somebody_else_moved_it(self, desk, office):
        issue = make_issue()
        first, second = make_section(issue, "甲栏"), make_section(issue, "乙栏")
        article = make_ready(first, by=office.bian)
        desk.article(article)
        arranging.place(article, second, by=office.bian2)
        for n in (1, 2):
            desk.page.fill("#id_subtitle", f"第{n}次")
            with desk.page.expect_response(lambda answer: answer.url.endswith("/change/")):
                desk.page.keyboard.press("Control+s")
            said(desk, "已保存")
            article.refresh_from_db()
            assert (article.subtitle, article.section) == (f"第{n}次", second)
        assert desk.page.input_value("#id_section") == str(second.pk)

    def test_removed_sources_stay_out_of_sight_after_an_error(self, desk, office):
        article = make_ready(by=office.bian)
        desk.article(article)
        desk.page.locator("#sources-0 .remove").click()
        desk.page.fill("#id_title", "")
        with desk.page.expect_navigation():
            desk.page.keyboard.press("Control+s")
        desk.ready()
        assert not desk.page.locator("#id_sources-0-url").is_visible()
        desk.page.fill("#id_title", "有题了")
        desk.page.click("input[name=_save]")
        said(desk, "已保存")
        assert not article.sources.exists()
        assert desk.page.evaluate("document.activeElement.name") == "_save"
        assert desk.page.title().startswith("有题了 |")

    def test_a_merge_is_not_submitted_unseen(self, desk, office):
        article = make_ready(by=office.bian)
        desk.article(article)
        rewrite(article, office.bian2, subtitle="他的副题")
        desk.page.fill("#id_title", "我的题")
        with desk.page.expect_navigation():
            desk.page.keyboard.press("Control+Enter")
        assert "没有提交" in desk.page.inner_text(".messagelist")
        article.refresh_from_db()
        assert (article.title, article.subtitle, article.state) == ("我的题", "他的副题", "draft")

    def test_a_missing_title_is_said_and_nothing_is_lost(self, desk, office):
        desk.article(make_ready(by=office.bian))
        desk.page.fill("#id_title", "")
        desk.write("<p>新字</p>")
        with desk.page.expect_navigation():
            desk.page.keyboard.press("Control+s")
        assert desk.page.locator(".errornote").is_visible()
        desk.ready()
        assert "新字" in desk.body()
        desk.page.fill("#id_title", "有题了")
        desk.page.keyboard.press("Control+s")
        said(desk, "已保存")
        assert desk.page.locator(".errornote, .errorlist").count() == 0

    def test_two_people_are_asked_as_ever(self, desk, office):
        article = make_ready(by=office.bian)
        desk.article(article)
        rewrite(article, office.bian2, title="他的题")
        desk.page.fill("#id_title", "我的题")
        with desk.page.expect_navigation():
            desk.page.keyboard.press("Control+s")
        assert "他的题" in desk.text() and "我的题" in desk.text()
        assert Article.objects.get().title == "他的题"

    def test_both_changes_come_together_and_are_shown(self, desk, office):
        article = make_ready(by=office.bian)
        desk.article(article)
        rewrite(article, office.bian2, subtitle="他的副题")
        desk.page.fill("#id_title", "我的题")
        with desk.page.expect_navigation():
            desk.page.keyboard.press("Control+s")
        desk.ready()
        assert desk.page.input_value("#id_subtitle") == "他的副题"
        assert "编辑二保存过" in desk.page.inner_text(".messagelist")

    def test_an_ended_sign_in_is_mended_in_place(self, desk, office):
        article = make_ready(by=office.bian)
        desk.article(article)
        desk.page.fill("#id_title", "新题")
        desk.context.clear_cookies()
        desk.page.keyboard.press("Control+s")
        desk.page.fill(".keeping-sign-in input", "pw")
        desk.page.click(".keeping-sign-in button")
        said(desk, "已保存")
        assert Article.objects.get().title == "新题"

    def test_back_leads_to_the_list_with_its_filters(self, desk, office):
        article = make_ready(by=office.bian)
        listed = "/admin/articles/article/?state=draft&p=1"
        desk.go(listed)
        desk.press(f"#result_list th a[href*='/{article.pk}/change/']")
        desk.ready()
        desk.page.fill("#id_subtitle", "副题")
        desk.page.keyboard.press("Control+s")
        said(desk, "已保存")
        desk.press(".writing-bar .back")
        assert desk.page.url.endswith(listed)

    def test_the_next_text_of_the_section_is_one_key_away(self, desk, office):
        section = make_section(make_issue())
        first, _second = (make_ready(section, title, by=office.bian) for title in ("甲", "乙"))
        desk.article(first)
        assert "1 / 2" in desk.page.inner_text(".neighbours")
        with desk.page.expect_navigation():
            desk.page.keyboard.press("Alt+PageDown")
        desk.ready()
        assert desk.page.input_value("#id_title") == "乙"
        assert desk.page.locator(".neighbours [rel=next]").count() == 0
        with desk.page.expect_navigation():
            desk.page.keyboard.press("Alt+PageUp")
        assert str(first.pk) in desk.page.url

    def test_the_side_folds_and_stays_folded(self, desk, office):
        article = make_ready(by=office.bian)
        desk.article(article)
        desk.page.click(".writing-side > summary")
        desk.article(article)
        assert not desk.page.locator("#id_outlet").is_visible()
        desk.page.click(".writing-side > summary")
        assert desk.page.locator("#id_outlet").is_visible()
        desk.page.set_viewport_size({"width": 375, "height": 740})
        desk.article(article)
        assert not desk.page.locator("#id_outlet").is_visible()
        desk.page.click(".writing-side > summary")
        assert desk.page.locator("#id_outlet").is_visible()
        desk.page.keyboard.press("Escape")
        until(desk.page, "!document.querySelector('.writing-side').open")


class TestReview:
    pytestmark = browser_test

    def test_the_remark_and_the_findings_stand_beside_and_it_is_submitted_again(self, desk, office):
        article = make_ready(make_section(make_issue()), by=office.bian, responsible_editor="")
        article = sign(article, office, until="first")
        workflow.move(
            article, "return", by=office.chu, opened_as=article.content_hash(), remark="数字有误"
        )
        desk.go("/admin/")
        desk.press(".work-list .title")
        desk.ready()
        assert "数字有误" in desk.page.inner_text(".returned")
        assert "没有责任编辑" in desk.page.inner_text("#writing-beside")
        desk.page.fill("#id_responsible_editor", "林晓")
        desk.page.keyboard.press("Control+Enter")
        said(desk, "已提交")
        article.refresh_from_db()
        assert (article.state, article.responsible_editor) == ("first", "林晓")
        assert desk.page.locator(".returned").count() == 0
        assert desk.page.locator("[name=_submit]").count() == 0
        assert "责任编辑" not in desk.page.inner_text("#writing-beside")

    def test_a_new_text_is_written_and_submitted_in_one_act(self, desk, office):
        section = make_section(make_issue())
        desk.go(f"/admin/articles/article/add/?section={section.pk}")
        desk.ready()
        desk.page.fill("#id_title", "新稿")
        desk.write("<p>文</p>")
        desk.page.click("[name=_submit]")
        said(desk, "已提交")
        assert "没有来源" in desk.page.inner_text("[data-said]")
        assert Article.objects.get().state == "first"
        assert Review.objects.get().decision == "submit"


class TestSources:
    pytestmark = browser_test

    def test_a_pasted_address_brings_its_outlet(self, desk, office):
        for n in range(2):
            make_ready(by=office.bian, sources=[
                {"label": "x", "url": f"https://www.paper.example.org/{n}", "outlet": "某某日报"}
            ])  # fmt: skip
        desk.go("/admin/articles/article/add/")
        desk.ready()
        desk.page.fill("#id_title", "新稿")
        desk.page.fill("#id_sources-0-url", "https://paper.example.org/2026/3.html")
        desk.page.keyboard.press("Tab")
        until(desk.page, "document.querySelector('#id_sources-0-outlet').value === '某某日报'")
        assert desk.page.input_value("#id_outlet") == "某某日报"
        desk.page.keyboard.press("Control+s")
        said(desk, "已保存")
        source = Article.objects.get(title="新稿").sources.get()
        assert (source.url, source.outlet) == ("https://paper.example.org/2026/3.html", "某某日报")

    def test_rows_are_added_and_removed(self, desk, office):
        article = make_ready(by=office.bian)
        desk.article(article)
        desk.page.click("#sources-group .add-row button")
        desk.source(2, url="https://b.example.org/1", label="乙", outlet="乙报")
        desk.page.locator("#sources-0 .remove").click()
        assert not desk.page.locator("#id_sources-0-url").is_visible()
        desk.page.keyboard.press("Control+s")
        said(desk, "已保存")
        assert [source.label for source in article.sources.all()] == ["乙"]

    def test_they_stay_however_often_one_saves(self, desk, office):
        desk.go("/admin/articles/article/add/")
        desk.ready()
        desk.page.fill("#id_title", "新稿")
        desk.source(0, url="https://a.example.org/1", outlet="甲报")
        desk.page.click("#sources-group .add-row button")
        desk.source(1, url="https://b.example.org/1", outlet="乙报")
        outlets = []
        for n in range(4):
            desk.page.fill("#id_subtitle", f"第{n}次")
            if n == 3:
                desk.page.locator("#sources-0 .remove").click()
            with desk.page.expect_response(
                lambda answer: answer.url.endswith(("/add/", "/change/"))
            ):
                desk.page.keyboard.press("Control+s")
            said(desk, "已保存")
            article = Article.objects.get()
            assert article.subtitle == f"第{n}次"
            outlets.append([source.outlet for source in article.sources.all()])
        assert outlets == [["甲报", "乙报"]] * 3 + [["乙报"]]

    def test_names_are_suggested(self, desk, office):
        make_ready(by=office.bian, outlet="某某日报", author="王一")
        desk.go("/admin/articles/article/add/")
        desk.ready()
        desk.page.focus("#id_responsible_editor")
        first = "document.querySelector('#known-names option')?.value"
        until(desk.page, f"{first} === '编辑一'")
        desk.page.fill("#id_outlet", "某某")
        until(desk.page, f"{first} === '某某日报'")


@pytest.mark.django_db
class TestKnown:
    def test_the_outlet_named_most_for_a_site(self, office):
        for outlet, n in (("甲报", 2), ("乙报", 1)):
            for at in range(n):
                address = f"https://www.news.example.org/{outlet}{at}"
                make_ready(sources=[{"url": address, "outlet": outlet}])
        assert known.outlet_of("http://news.example.org/x") == "甲报"
        assert known.outlet_of("https://s.example.org/x") == known.outlet_of("x") == ""
        assert known.outlet_of("https://[") == ""

    def test_the_door(self, office, client):
        address = reverse("admin:articles_known")
        assert client.get(address).status_code == 302
        client.force_login(office.bian)
        make_ready(outlet="某报")
        assert client.get(address, {"field": "outlet", "words": "某"}).json() == {"names": ["某报"]}
        assert client.get(address, {"field": "password", "words": "x"}).json() == {"names": []}
        assert client.get(address, {"url": "https://%00"}).json() == {"outlet": ""}


class TestPasting:
    pytestmark = [*browser_test, pytest.mark.once]

    @pytest.mark.parametrize("name", clipboards.NAMES)
    def test_clipboards_of_programs(self, desk, office, name):
        desk.go("/admin/articles/article/add/")
        desk.ready()
        paste(desk, clipboards.html_of(name), "x", clipboards.rtf_of(name))
        wanted = clipboards.outline_of(name)
        body_has(desk, wanted[-1].rpartition(" ")[2])
        assert clipboards.outline(desk.body()) == wanted
        assert "file:" not in desk.body() and "data:" not in desk.body()
        missing = [line for line in wanted if line.startswith("missing")]
        assert desk.page.locator(".paste-told li").count() == len(missing)

    def test_a_transcript_as_plain_text(self, desk, office):
        desk.go("/admin/articles/article/add/")
        desk.ready()
        text = "2026-10-19 16:01:11\n某局副局长张明：\n大家好。\n某报记者：\n请问什么时候开始？\n张明：\n明天。"
        paste(desk, text=text)
        body_has(desk, "明天")
        assert [line.partition(" ")[0] for line in clipboards.outline(desk.body())] == [
            "time", "speaker", "p", "speaker", "p", "speaker", "p",
        ]  # fmt: skip
        desk.page.keyboard.press("Control+z")
        until(desk.page, "!CKEDITOR.instances.id_body.getData().includes('明天')")

    def test_a_few_words_go_in_where_they_are_pasted(self, desk, office):
        desk.go("/admin/articles/article/add/")
        desk.ready()
        desk.write("<p>前文</p>")
        paste(desk, text="一句话")
        body_has(desk, "一句话")
        assert clipboards.outline(desk.body()) == ["p 前文一句话"]

    def test_a_server_that_is_not_there(self, desk, office):
        desk.go("/admin/articles/article/add/")
        desk.ready()
        desk.context.route("**/paste/", lambda route: route.abort())
        paste(desk, '<p>甲</p><p>乙<img src="https://a.example.org/x.png"></p>', "x")
        body_has(desk, "乙")
        assert "img" not in desk.body()
        told = desk.page.inner_text(".paste-told")
        assert "连不上" in told and "图片没有带来" in told and "没有粘贴" not in told
        desk.write("")
        paste(desk, text="一行\n\n二行<b>")
        body_has(desk, "二行")
        assert clipboards.outline(desk.body()) == ["p 一行", "p 二行<b>"]
        assert "图片" not in desk.page.inner_text(".paste-told")

    def test_too_much_changes_nothing(self, desk, office):
        desk.go("/admin/articles/article/add/")
        desk.ready()
        desk.write("<p>前文</p>")
        paste(desk, "<blockquote>" * 60 + "<p>文</p>", "x")
        until(desk.page, "document.querySelector('.paste-told')")
        assert "过深" in desk.page.inner_text(".paste-told")
        assert clipboards.outline(desk.body()) == ["p 前文"]


class TestPictures:
    pytestmark = browser_test

    def test_caption_and_alternative_text_are_asked_for_in_place(self, desk, office):
        words = "甲市今天召开质量大会，部署下一步工作，三百多人参加。"
        desk.article(make_ready(by=office.bian, body=f"<p>{words}</p>"))
        paste(desk, files=[file(data=drawings.PICTURES["speaker-at-lectern"]())])
        until(desk.page, "document.activeElement.name === '_caption'")
        desk.page.keyboard.type("会场全景")
        desk.page.keyboard.press("Tab")
        desk.page.keyboard.type("会场里坐满了人")
        desk.shot("picture", ".writing-text")
        desk.page.keyboard.press("Enter")
        until(desk.page, "document.activeElement.matches('.cke_wysiwyg_frame')")
        desk.page.keyboard.press("Control+s")
        said(desk, "已保存")
        article, picture = Article.objects.get(), Picture.objects.get()
        assert 'alt="会场里坐满了人"' in article.body and "会场全景</figcaption>" in article.body
        assert list(picture.articles.all()) == [article]

    def test_pictures_are_dropped_where_one_lets_go(self, desk, office):
        desk.article(make_ready(by=office.bian, body="<p>前文</p><p>后文</p>"))
        desk.page.evaluate(
            """([name, type, packed]) => {
                const editor = CKEDITOR.instances.id_body, data = new DataTransfer();
                const bytes = Uint8Array.from(atob(packed), one => one.charCodeAt(0));
                data.items.add(new File([bytes], name, {type}));
                const place = editor.editable().findOne("p").$, box = place.getBoundingClientRect();
                const where = {clientX: box.right - 2, clientY: box.top + 5, dataTransfer: data};
                for (const name of ["dragover", "drop"]) {
                    const event = new DragEvent(name, {...where, bubbles: true, cancelable: true});
                    place.dispatchEvent(event);
                }
            }""",
            file(),
        )
        until(desk.page, "document.activeElement.name === '_caption'")
        assert [line.partition(" ")[0] for line in clipboards.outline(desk.body())] == [
            "p", "figure", "p",
        ]  # fmt: skip

    def test_the_next_picture_stands_below_and_one_goes_on_typing(self, desk, office):
        desk.article(make_ready(by=office.bian, body="<p>前文</p>"))
        put_cursor(desk, "前文")
        for words in ("图一", "图二"):
            desk.page.evaluate(WHERE_IT_IS, [file()])
            until(desk.page, "document.activeElement.name === '_caption'")
            desk.page.keyboard.type(words)
            desk.page.keyboard.press("Tab")
            desk.page.keyboard.type(f"{words}的样子")
            desk.page.keyboard.press("Enter")
            until(desk.page, "document.activeElement.matches('.cke_wysiwyg_frame')")
        assert desk.page.locator(".picture-line").is_hidden()
        desk.page.keyboard.type("后文")
        body_has(desk, "后文")
        assert clipboards.outline(desk.body()) == ["p 前文", "figure 图一", "figure 图二", "p 后文"]

    def test_two_pasted_quickly_both_come(self, desk, office):
        desk.article(make_ready(by=office.bian, body="<p>前文</p><p>后文</p>"))
        put_cursor(desk, "前文")
        desk.page.evaluate(WHERE_IT_IS, [file("一.png")])
        desk.page.evaluate(WHERE_IT_IS, [file("二.png", picture_bytes(width=80))])
        until(desk.page, "CKEDITOR.instances.id_body.getData().split('<img').length === 3")
        assert [line.partition(" ")[0] for line in clipboards.outline(desk.body())] == [
            "p", "figure", "figure", "p",
        ]  # fmt: skip
        assert "bookmark" not in desk.body()
        for words in ("图一", "图二"):
            until(desk.page, "document.activeElement.name === '_caption'")
            assert desk.page.input_value("[name=_caption]") == ""
            desk.page.keyboard.type(words)
            desk.page.keyboard.press("Tab")
            desk.page.keyboard.type("样子")
            desk.page.keyboard.press("Enter")
        assert clipboards.outline(desk.body()) == ["p 前文", "figure 图一", "figure 图二", "p 后文"]

    def test_a_slow_paste_comes_where_it_was_pasted_and_steals_no_keys(self, desk, office):
        desk.article(make_ready(by=office.bian, body="<p>前文</p><p>后文</p>"))
        put_cursor(desk, "前文")
        held = []
        desk.page.route("**/paste/", lambda route: held.append(route))
        desk.page.evaluate(
            """() => {
                const data = new DataTransfer();
                data.setData("text/plain", "一\\n二");
                const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
                CKEDITOR.instances.id_body.editable().$.dispatchEvent(event);
            }"""
        )
        until(desk.page, "document.querySelector('.cke_notification')")
        desk.page.click("#id_title")
        desk.page.keyboard.press("End")
        desk.page.keyboard.type("题")
        desk.page.wait_for_timeout(200)
        held[0].continue_()
        body_has(desk, "二")
        desk.page.keyboard.type("目")
        assert desk.page.input_value("#id_title").endswith("题目")
        assert clipboards.outline(desk.body()) == ["p 前文", "p 一", "p 二", "p 后文"]

    def test_nothing_goes_into_a_caption_or_in_the_place_of_a_picture(self, desk, office):
        figure = '<figure class="image"><figcaption>图题</figcaption></figure>'
        desk.article(make_ready(by=office.bian, body=f"<p>前文</p>{figure}"))
        desk.page.evaluate("Object.values(CKEDITOR.instances.id_body.widgets.instances)[0].focus()")
        desk.page.evaluate(WHERE_IT_IS, [file()])
        until(desk.page, "CKEDITOR.instances.id_body.getData().includes('/media/')")
        assert clipboards.outline(desk.body()) == ["p 前文", "missing 图题", "figure"]

    def test_a_caption_with_markup_is_changed_in_the_text(self, desk, office):
        picture = make_picture()
        figure = (
            f'<figure class="image"><img src="{picture.address}" alt="x">'
            "<figcaption>图题<strong>粗</strong></figcaption></figure>"
        )
        desk.article(make_ready(by=office.bian, body=f"<p>前文</p>{figure}"))
        desk.page.evaluate("Object.values(CKEDITOR.instances.id_body.widgets.instances)[0].focus()")
        assert desk.page.locator("[name=_caption]").is_disabled()
        desk.page.fill("[name=_alt]", "样子")
        assert "<strong>粗</strong>" in desk.body() and 'alt="样子"' in desk.body()
        desk.page.evaluate(
            "Object.values(CKEDITOR.instances.id_body.widgets.instances)[0].wrapper.remove();"
            "CKEDITOR.instances.id_body.fire('change')"
        )
        assert desk.page.locator(".picture-line").is_hidden()

    def test_the_same_picture_twice_is_stored_once_and_said(self, desk, office):
        desk.article(make_ready(by=office.bian))
        for n in (1, 2):
            paste(desk, files=[file()])
            until(
                desk.page,
                f"CKEDITOR.instances.id_body.getData().split('<img').length === {n + 1}",
            )
        assert "图片库里已有" in desk.page.inner_text(".paste-told")
        assert Picture.objects.count() == 1

    def test_who_was_signed_out_signs_in_and_the_picture_comes(self, desk, office):
        desk.article(make_ready(by=office.bian))
        desk.context.clear_cookies()
        paste(desk, files=[file()])
        desk.page.fill(".keeping-sign-in input", "pw")
        desk.page.click(".keeping-sign-in button")
        body_has(desk, "/media/")
        assert "undefined" not in desk.body() and Picture.objects.count() == 1

    def test_several_and_a_broken_one(self, desk, office):
        desk.article(make_ready(by=office.bian))
        broken = ["坏.png", "image/png", base64.b64encode(b"no picture").decode()]
        paste(desk, files=[file("一.png"), broken, file("二.png")])
        until(desk.page, "CKEDITOR.instances.id_body.getData().split('<img').length === 3")
        assert "坏.png" in desk.page.inner_text(".paste-told")
        for words in ("图一", "图二"):
            until(desk.page, "document.activeElement.name === '_caption'")
            assert desk.page.input_value("[name=_caption]") == ""
            desk.page.keyboard.type(words)
            desk.page.keyboard.press("Tab")
            desk.page.keyboard.type(f"{words}的样子")
            desk.page.keyboard.press("Enter")
        assert clipboards.outline(desk.body())[1:] == ["figure 图一", "figure 图二"]

    def test_the_library_says_where_a_picture_is_shown(self, desk, office):
        desk.article(make_ready(title="有图的一篇", by=office.bian))
        paste(desk, files=[file()])
        until(desk.page, "document.activeElement.name === '_caption'")
        desk.page.keyboard.press("Control+s")
        said(desk, "已保存")
        desk.go("/admin/articles/picture/")
        assert "有图的一篇" in desk.page.inner_text("#result_list")
