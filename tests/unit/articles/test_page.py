"""A page's bytes to its article: what is text, and what only stands in its place."""

from __future__ import annotations

import pytest

from monitor.articles import read_page
from monitor.articles.page import LEAST, TEXT_CAP
from monitor.model import ArticleFailed, ArticleOutcome, ArticleReason, ArticleText
from tests.unit.articles.pages import PARAGRAPHS, SENTENCES, STORY, notice, page

URL = "https://harbour.example/news/ships"


def read(body: bytes, *, url: str = URL, content_type: str | None = "text/html; charset=utf-8") -> ArticleOutcome:
    return read_page(body, url=url, content_type=content_type)


def reason(body: bytes, *, url: str = URL, content_type: str | None = "text/html") -> ArticleReason:
    outcome = read(body, url=url, content_type=content_type)
    return outcome.reason if isinstance(outcome, ArticleFailed) else ArticleReason.OK


def text(body: bytes, *, content_type: str | None = "text/html") -> str:
    outcome = read(body, content_type=content_type)
    assert isinstance(outcome, ArticleText), outcome
    return outcome.text


class TestText:
    def test_the_articles_sentences_come_out_in_order_without_menus_and_footers(self) -> None:
        found = text(page())
        assert [found.index(sentence) for sentence in SENTENCES] == sorted(map(found.index, SENTENCES))
        assert "Weather" not in found
        assert "all rights reserved" not in found

    def test_it_holds_no_markup_and_no_script(self) -> None:
        script = "<script>var zircon = '<p>missile</p>';</script><style>p {color: red}</style>"
        found = text(page(f"<article>{script}{PARAGRAPHS}<p>5 &lt; 6 &amp; so on</p></article>"))
        assert "zircon" not in found
        assert "color" not in found
        assert "5 < 6 & so on" in found

    def test_the_title_and_the_address_come_along(self) -> None:
        outcome = read(page(head='<meta property="og:title" content="Ships &amp; secrets"><title>x</title>'))
        assert isinstance(outcome, ArticleText)
        assert (outcome.title, outcome.url) == ("Ships & secrets", URL)

    def test_without_a_better_one_the_title_is_the_pages_own(self) -> None:
        outcome = read(page())
        assert isinstance(outcome, ArticleText)
        assert outcome.title == "Ships leave port | Harbour Gazette"

    @pytest.mark.parametrize("content_type", ["text/html; charset=windows-1251", "text/html", None])
    def test_another_charset_is_read_by_what_server_or_page_declare(self, content_type: str | None) -> None:
        words = "Два фрегата вышли из порта без предупреждения, сообщил во вторник начальник гавани. " * 6
        body = f"<html><head><meta charset=windows-1251></head><body><article><p>{words}</p></article></body></html>"
        assert "вышли из порта" in text(body.encode("windows-1251"), content_type=content_type)

    def test_control_and_invisible_characters_are_gone(self) -> None:
        found = text(page(f"<article><p>Zir\u200bcon \u202ewas here.</p>{PARAGRAPHS}</article>"))
        assert "Zircon was here." in found

    def test_an_endless_article_is_cut(self) -> None:
        found = text(page("<article>" + PARAGRAPHS * 600 + "</article>"))
        assert len(found) <= TEXT_CAP

    def test_little_text_in_a_dense_script_is_enough(self) -> None:
        words = "二艘护卫舰周二未经通知离开北部港口港务局长表示不清楚其目的地渔民称在甲板上看到了被油布覆盖的发射筒" * 3
        assert words[:20] in text(page(f"<article><p>{words}</p></article>"))


class TestNotHtml:
    @pytest.mark.parametrize("content_type", ["application/pdf", "image/jpeg", "application/json", "video/mp4"])
    def test_what_is_labelled_as_something_else_is_not_read(self, content_type: str) -> None:
        assert reason(page(), content_type=content_type) is ArticleReason.NOT_HTML

    @pytest.mark.parametrize("body", [b"%PDF-1.7 \x00\x01", b'{"a": 1}', b"just words " * 100, b"\x89PNG\r\n", b"\xff"])
    def test_nor_what_holds_no_html_whatever_its_label(self, body: bytes) -> None:
        assert reason(body) is ArticleReason.NOT_HTML


class TestTooShort:
    @pytest.mark.parametrize(
        "body",
        [
            page("<article><p>Ships have left.</p></article>"),
            page("<div id=app></div><script src=/app.js></script>"),
            b"<html></html>",
            b"<p>",
            page("<p>" + "x" * (LEAST - 1) + "</p>"),
        ],
    )
    def test_a_page_without_an_article_is_too_short(self, body: bytes) -> None:
        assert reason(body) is ArticleReason.TOO_SHORT


class TestPaywall:
    @pytest.mark.parametrize(
        "head",
        [
            '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>',
            '<script type="application/ld+json">{"isAccessibleForFree":"False"}</script>',
            '<meta itemprop="isAccessibleForFree" content="false">',
            '<meta property="article:content_tier" content="locked">',
        ],
    )
    def test_the_publishers_own_word_counts_however_much_text_there_is(self, head: str) -> None:
        assert reason(page(head=head)) is ArticleReason.PAYWALL

    @pytest.mark.parametrize(
        "head",
        [
            '<script type="application/ld+json">{"isAccessibleForFree": true}</script>',
            '<meta property="article:content_tier" content="metered">',
        ],
    )
    def test_what_the_publisher_calls_free_is_read(self, head: str) -> None:
        assert reason(page(head=head)) is ArticleReason.OK

    @pytest.mark.parametrize(
        "words",
        [
            "Subscribe to continue reading this article and all others.",
            "This article is exclusive to subscribers. Already a subscriber? Log in.",
            "Cet article est réservé aux abonnés.",
            "Dieser Text ist nur für Abonnenten.",
            "Только для подписчиков.",
            "Ten tekst jest tylko dla subskrybentów.",
            "Suscríbete para seguir leyendo.",
        ],
    )
    def test_a_short_page_that_asks_for_a_subscription_is_a_paywall(self, words: str) -> None:
        assert reason(notice(f"Two frigates left on Tuesday. {words}")) is ArticleReason.PAYWALL

    def test_a_teaser_of_some_length_before_the_wall_is_one_too(self) -> None:
        teaser = page(
            f"<article><p>{SENTENCES[0]}</p><p>{SENTENCES[1]}</p><p>Subscribe to continue reading.</p></article>"
        )
        assert reason(teaser) is ArticleReason.PAYWALL

    def test_an_article_about_paywalls_is_an_article(self) -> None:
        essay = f"<p>Papers say: subscribe to continue reading.</p>{PARAGRAPHS * 5}"
        assert reason(page(f"<article>{essay}</article>")) is ArticleReason.OK


class TestConsent:
    @pytest.mark.parametrize(
        "url",
        [
            "https://consent.example.org/v2/collectConsent?sessionId=1",
            "https://cmp.example.org/x",
            "https://www.example.org/consent?continue=/news",
            "https://www.example.org/cookie-wall/",
        ],
    )
    def test_a_redirect_to_a_question_for_consent_is_no_text(self, url: str) -> None:
        assert reason(page(), url=url) is ArticleReason.CONSENT

    @pytest.mark.parametrize(
        "words",
        [
            "Before you continue to the news we need your choice.",
            "We value your privacy. We and our 812 partners store information on your device.",
            "Wir benötigen Ihre Zustimmung.",
            "Nous utilisons des cookies. Accepter et continuer.",
            "Szanujemy Twoją prywatność.",
        ],
    )
    def test_a_short_page_that_asks_for_consent_is_no_text(self, words: str) -> None:
        assert reason(notice(words, more="<button>OK</button>")) is ArticleReason.CONSENT

    def test_a_banner_beside_a_whole_article_changes_nothing(self) -> None:
        banner = "<div class=banner><p>We value your privacy. Accept all cookies?</p></div>"
        assert reason(page(f"{banner}<article>{PARAGRAPHS * 4}</article>")) is ArticleReason.OK

    def test_an_article_whose_slug_speaks_of_consent_is_an_article(self) -> None:
        url = "https://harbour.example/news/consent-of-the-senate"
        assert reason(page(), url=url) is ArticleReason.OK


class TestLogin:
    @pytest.mark.parametrize(
        ("body", "url"),
        [
            (notice("Welcome back."), "https://harbour.example/login?next=/news"),
            (notice("Welcome back.", more='<form><input type="password"></form>'), URL),
            (notice("Please log in to read this story."), URL),
            (notice("Войдите, чтобы читать дальше."), URL),
        ],
    )
    def test_a_login_in_the_articles_place_is_no_text(self, body: bytes, url: str) -> None:
        assert reason(body, url=url) is ArticleReason.LOGIN

    def test_a_login_form_beside_a_whole_article_changes_nothing(self) -> None:
        form = '<form><input type="password" name="p"></form>'
        assert reason(page(f"{form}<article>{PARAGRAPHS * 4}</article>")) is ArticleReason.OK


def test_every_refusal_says_something_for_people() -> None:
    for body in (notice("Subscribe to continue reading."), notice("Please log in."), b"<p>", b"%PDF"):
        outcome = read(body)
        assert isinstance(outcome, ArticleFailed)
        assert outcome.detail


@pytest.mark.parametrize("body", [b"", b"<" * 5000, b"<html>" + b"<div>" * 5000, b"\x00" * 100, STORY.encode()])
def test_odd_bodies_are_refused_with_a_reason(body: bytes) -> None:
    assert reason(body) in {ArticleReason.NOT_HTML, ArticleReason.TOO_SHORT}
