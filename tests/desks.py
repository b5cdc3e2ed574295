"""People at their desks in real browsers: what the browser tests of the admin share."""

import io
import os
import re
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from PIL import Image

# Where `make screenshots` wants the handbook's pictures; empty in a plain test.
SCREENSHOTS = os.environ.get("SCREENSHOTS", "")
# Seconds after which an open form keeps what was typed, and says that somebody is there.
TYPED_EVERY, SEEN_EVERY = 3, 10
# Where an element stands, brought into view in the same step; its height is 0 when it left the page.
BOX = """one => {
    one.scrollIntoView({block: "nearest"});
    const {x, y, height} = one.getBoundingClientRect();
    return {x, y, height};
}"""
# What saves a form and leads on: the form of an article has another button that stays.
SAVE = "input[name=_leave], input[name=_save]"
# Nothing on the page fades or moves: colours of Django's pages change slowly.
STILL = "document.getAnimations().every(change => change.playState !== 'running')"


def until(page, expression: str, seconds: float = 15):
    """Wait until an expression is true; Playwright's own wait needs eval, which the policy forbids."""
    for _ in range(int(seconds * 20)):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {expression} ({page.problems})")


class Desk:
    """One person, signed in, in a browser of their own; `go` opens a page."""

    def __init__(
        self,
        browser,
        server,
        username: str,
        width: int = 1280,
        *,
        with_script: bool = True,
        with_clock: bool = False,
        with_touch: bool = False,
    ):
        """`with_clock` lets `later` put the page's clock forward."""
        self.browser, self.server, self.username, self.width = browser, server, username, width
        self.with_script, self.with_clock = with_script, with_clock
        self.with_touch = with_touch
        self.open()

    def open(self):
        self.context = self.browser.new_context(
            viewport={"width": self.width, "height": 900},
            locale="zh-CN",
            java_script_enabled=self.with_script,
            has_touch=self.with_touch,
        )
        self.context.set_default_timeout(15_000)
        if self.with_clock:
            self.context.clock.install()  # it runs as ever, and forgets what went before a page
        self.page = self.context.new_page()
        self.page.problems = []
        self.page.on("pageerror", lambda error: self.page.problems.append(str(error)))
        self.page.on("console", self._hear)
        self.context.add_cookies([self._session()])

    def _hear(self, message):
        if "Content Security Policy" in message.text:
            self.page.problems.append(message.text)

    def _session(self) -> dict:
        """The cookie of somebody who signed in; the journeys sign in by the form."""
        client = Client()
        client.force_login(get_user_model().objects.get(username=self.username))
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        return {"name": cookie.key, "value": cookie.value, "url": self.server.url}

    def sign_in(self):
        self.page.fill("#id_username", self.username)
        self.page.fill("#id_password", "pw")
        self.press("[type=submit]")

    def sign_in_elsewhere(self, username: str):
        """In another tab of the same browser, signs out and in, perhaps as somebody else."""
        tab = self.context.new_page()
        tab.goto(self.server.url + "/admin/")
        tab.click(".person summary")
        with tab.expect_navigation():
            tab.click("#logout-form button")
        tab.goto(self.server.url + "/admin/")
        tab.fill("#id_username", username)
        tab.fill("#id_password", "pw")
        with tab.expect_navigation():
            tab.click("[type=submit]")

    def kill(self):
        """As a power cut does: nothing of the page gets to say good-bye."""
        self.context.close()

    def later(self, seconds: float):
        """Put the page's clock forward: what waits for it happens now."""
        self.page.clock.fast_forward(int(seconds * 1000))

    def still(self):
        """Wait until nothing on the page fades or moves any more."""
        until(self.page, STILL)

    def go(self, path: str) -> int:
        """Opens a page, and returns the status of the answer."""
        return self.page.goto(self.server.url + path).status

    def press(self, selector: str, **options):
        """Click what leads to another page, and wait for that."""
        with self.page.expect_navigation():
            self.page.locator(selector, **options).last.click()

    def box(self, locator) -> dict:
        """Where an element stands (x, y, height in px), also when a look puts the outline in anew."""
        for _ in range(100):
            box = locator.evaluate(BOX)
            if box["height"]:
                return box
            self.page.wait_for_timeout(50)
        raise AssertionError(f"never on the page: {locator}")

    def text(self) -> str:
        return re.sub(r"\s+", " ", self.page.locator("#content, main").first.inner_text())

    # --- an article's form

    def article(self, article, page: str = "change"):
        self.go(f"/admin/articles/article/{article.pk}/{page}/")
        if page in ("change", "correct"):
            self.ready()

    def ready(self):
        until(
            self.page,
            "document.querySelector('[data-keeping]') && document.querySelector('[data-keeping]').dataset.begun",
        )

    def write(self, html: str):
        self.page.evaluate(
            "html => new Promise(done => CKEDITOR.instances.id_body.setData(html, {callback: done}))",
            html,
        )

    def body(self) -> str:
        return self.page.evaluate("CKEDITOR.instances.id_body.getData()")

    def source(self, at: int, **values: str):
        """Types a source; its link text and day stand folded."""
        if {"label", "accessed_on"} & set(values):
            self.page.click(f"#sources-{at} summary")
        for name, value in values.items():
            self.page.fill(f"#id_sources-{at}-{name}", value)

    def save(self):
        self.press(SAVE)

    # --- the review page

    def decide(self, article, act: str, remark: str = ""):
        self.article(article, "review")
        if remark:
            self.page.fill("#remark", remark)
        if act == "approve":
            self.read_to_the_end()
        self.press(f"button[name=act][value={act}]")

    def read_to_the_end(self):
        """Scrolls to the end of the text; the page then states that it was shown."""
        if not self.with_script:
            self.page.check("[data-shown]")
            return
        self.page.locator("[data-end]").scroll_into_view_if_needed()
        until(self.page, "document.querySelector('[data-shown]').checked")

    def shot(self, name: str, selector: str = ""):
        """A picture for the handbook, made only when asked for."""
        if not SCREENSHOTS:
            return
        path = Path(SCREENSHOTS) / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_timeout(250)
        shown = self.page.locator(selector).first if selector else self.page
        data = shown.screenshot(**({} if selector else {"full_page": True}))
        picture = Image.open(io.BytesIO(data)).convert("RGB")
        picture.quantize(128).save(path, optimize=True)
