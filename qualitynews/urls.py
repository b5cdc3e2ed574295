"""All addresses: readers' pages, and the admin with its own pages inside."""

from django.contrib import admin
from django.urls import path, register_converter
from django.urls.converters import IntConverter, StringConverter
from django.views.generic import RedirectView

from issues.api.explained import explained
from issues.api.operations import api
from issues.readers import feeds, images, lists, machines, pages, search

handler403 = "qualitynews.refusals.permission_denied"
handler404 = "qualitynews.refusals.not_found"


class PictureName(StringConverter):
    regex = r"[A-Za-z0-9_-]{1,64}\.(?:jpg|png)"


class NumberConverter(StringConverter):
    """Up to four digits, as a number; with leading zeros the issue page redirects."""

    regex = r"[0-9]{1,4}"

    def to_python(self, value):
        return int(value)


class KeyConverter(IntConverter):
    """A key as a database can hold it."""

    regex = r"[0-9]{1,18}"


class SectionSlug(StringConverter):
    """The address part of a section."""

    regex = r"[\w-]+"


class OutletName(StringConverter):
    """Whatever an outlet is called, also with slashes."""

    regex = r"[\s\S]+"


register_converter(KeyConverter, "key")
register_converter(PictureName, "picture")
register_converter(SectionSlug, "section")
register_converter(OutletName, "outlet")
register_converter(NumberConverter, "number")

urlpatterns = [
    path("", pages.front_page, name="front_page"),
    path("about/", pages.about, name="about"),
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="search_suggest"),
    path("issues/", lists.issue_list, name="issue_list"),
    path("issues/<number:year>/", lists.issue_list, name="issue_year"),
    path("issues/<number:year>-<number:number>/", pages.issue_detail, name="issue_detail"),
    path("issues/<number:year>-<number:number>.pdf", pages.issue_pdf, name="issue_pdf"),
    path("issues/<number:year>-<number:number>.webp", images.issue_cover, name="issue_cover"),
    path("issues/<number:year>-<number:number>.png", images.issue_card, name="issue_card"),
    path("articles/<key:pk>/", pages.article_detail, name="article_detail"),
    path("sections/<section:slug>/", lists.section_detail, name="section_detail"),
    path("outlets/<outlet:name>/", lists.outlet_detail, name="outlet_detail"),
    path("articles/<key:pk>.png", images.article_card, name="article_card"),
    path("card.png", images.site_card, name="site_card"),
    path("feeds/issues.atom", feeds.issue_feed, name="issue_feed"),
    path("feeds/articles.atom", feeds.article_feed, name="article_feed"),
    path("feeds/articles.json", feeds.article_json_feed, name="article_json_feed"),
    path("feeds/sections/<section:slug>.atom", feeds.article_feed, name="section_feed"),
    path("feeds/sections/<section:slug>.json", feeds.article_json_feed, name="section_json_feed"),
    path("sitemap.xml", machines.sitemap_index, name="sitemap_index"),
    path("sitemap-pages.xml", machines.sitemap_pages, name="sitemap_pages"),
    path("sitemap-<number:year>.xml", machines.sitemap_year, name="sitemap_year"),
    path("robots.txt", machines.robots, name="robots"),
    path("favicon.ico", machines.favicon, name="favicon"),
    path("manifest.webmanifest", machines.manifest, name="manifest"),
    path("media/<picture:name>", images.picture_detail, name="picture_detail"),
    path("media/web/<slug:stem>-<number:width>.webp", images.picture_web, name="picture_web"),
    path(
        "media/small/<picture:name>",
        images.picture_detail,
        {"size": "small"},
        name="picture_thumbnail",
    ),
    path("api/", explained, name="api"),
    path("api/v1/", RedirectView.as_view(pattern_name="api"), name="api_root"),
    path("api/v1/", api.urls),
    path("admin/", admin.site.urls),
]
