"""All addresses: readers' pages, and the admin with its own pages inside."""

from django.contrib import admin
from django.urls import path, register_converter
from django.urls.converters import StringConverter

from issues.readers import images, lists, pages

handler403 = "qualitynews.refusals.permission_denied"
handler404 = "qualitynews.refusals.not_found"


class PictureName(StringConverter):
    regex = r"[A-Za-z0-9_-]{1,64}\.(?:jpg|png)"


class NumberConverter(StringConverter):
    """Up to four digits, as a number; with leading zeros the issue page redirects."""

    regex = r"[0-9]{1,4}"

    def to_python(self, value):
        return int(value)


register_converter(PictureName, "picture")
register_converter(NumberConverter, "number")

urlpatterns = [
    path("", pages.front_page, name="front_page"),
    path("about/", pages.about, name="about"),
    path("issues/", lists.issue_list, name="issue_list"),
    path("issues/<number:year>/", lists.issue_list, name="issue_year"),
    path("issues/<number:year>-<number:number>/", pages.issue_detail, name="issue_detail"),
    path("issues/<number:year>-<number:number>.pdf", pages.issue_pdf, name="issue_pdf"),
    path("issues/<number:year>-<number:number>.webp", images.issue_cover, name="issue_cover"),
    path("articles/<int:pk>/", pages.article_detail, name="article_detail"),
    path("sections/<str:slug>/", lists.section_detail, name="section_detail"),
    path("outlets/<str:name>/", lists.outlet_detail, name="outlet_detail"),
    path("media/<picture:name>", images.picture_detail, name="picture_detail"),
    path("media/web/<slug:stem>-<number:width>.webp", images.picture_web, name="picture_web"),
    path(
        "media/small/<picture:name>",
        images.picture_detail,
        {"size": "small"},
        name="picture_thumbnail",
    ),
    path("admin/", admin.site.urls),
]
