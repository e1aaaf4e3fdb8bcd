"""Pages that stand in an article's place: paywalls, questions for consent, logins. What they say is not the news.

The publisher's own word counts first (schema.org's isAccessibleForFree, the content tier), then where the page is, and
only for a page with little text what it says: an article about cookies may speak of them.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from monitor.model import ArticleReason

LITTLE = 1_500
"""Letters beyond which a text is an article whatever else the page says."""

LOCKED = re.compile(
    r"[\"']isAccessibleForFree[\"']\s{0,20}:\s{0,20}[\"']?(?:https?://schema\.org/)?false"
    r"|itemprop=[\"']isAccessibleForFree[\"'][^>]{0,100}content=[\"']false"
    r"|(?:property|name)=[\"']article:content_tier[\"'][^>]{0,100}content=[\"']locked",
    re.IGNORECASE,
)
CONSENT_HOST = re.compile(r"^(?:consent|cmp|privacy-?gate|myprivacy|cookiewall)[.-]", re.IGNORECASE)
CONSENT_PATH = re.compile(r"/(?:consent|cookie-?wall|collectconsent|privacy-?gate)(?:[/?.]|$)", re.IGNORECASE)
LOGIN_PATH = re.compile(r"/(?:log-?in|sign-?in|sso|auth|register)(?:[/?.]|$)", re.IGNORECASE)
PASSWORD = re.compile(r"<input[^>]{0,300}type=[\"']?password", re.IGNORECASE)

PAYWALL_WORDS = re.compile(
    r"subscribe (?:now )?to (?:continue|keep|read)|subscribe for full access|subscribers? only|already a subscriber"
    r"|exclusive to (?:our )?subscribers|become a (?:member|subscriber) to|to continue reading|article is for subscribers"
    r"|réservé(?:e|s)? (?:à nos |aux )abonné|il vous reste \d+ ?% de cet article|abonnez-vous pour"
    r"|nur für abonnenten|jetzt abonnieren|weiterlesen mit|nur mit abo|exklusiv für abonnenten"
    r"|solo para suscriptores|suscríbete para|per gli abbonati|abbonati per"
    r"|tylko dla (?:subskrybentów|prenumeratorów)|wykup dostęp"
    r"|только для подписчиков|доступ(?:но|ен|на) по подписке|оформите подписку"
    r"|лише для передплатників|оформіть передплату",
    re.IGNORECASE,
)
CONSENT_WORDS = re.compile(
    r"before you continue to|we (?:value|care about) your privacy|your privacy choices|accept (?:all )?cookies"
    r"|manage (?:your )?(?:cookies|consent|privacy)|we and our (?:\d+ )?partners"
    r"|wir (?:brauchen|benötigen) ihre zustimmung|mit werbung und cookies|ihre einwilligung"
    r"|accepter et continuer|continuer sans accepter|nous utilisons des cookies"
    r"|szanujemy (?:twoją|państwa) prywatność|zgadzam się|мы используем (?:файлы )?cookie",
    re.IGNORECASE,
)
LOGIN_WORDS = re.compile(
    r"(?:log|sign) in (?:to|or) (?:continue|read|view|register|create)|please (?:log|sign) in|melden sie sich an"
    r"|connectez-vous|zaloguj się|войдите,? чтобы|авторизуйтесь",
    re.IGNORECASE,
)


def wall(html: str, shown: str, *, url: str, letters: int) -> tuple[ArticleReason, str] | None:
    """Which wall the page is, and how it shows; None when it is none. `shown` is what the page says, `letters` how many
    of them are its text."""
    if LOCKED.search(html):
        return ArticleReason.PAYWALL, "the publisher says that it is not free to read"
    parts = urlsplit(url)
    if CONSENT_HOST.match(parts.hostname or "") or CONSENT_PATH.search(parts.path):
        return ArticleReason.CONSENT, "led to a question for consent"
    if letters >= LITTLE:
        return None
    if LOGIN_PATH.search(parts.path) or PASSWORD.search(html):
        return ArticleReason.LOGIN, "led to a login"
    for reason, words in (
        (ArticleReason.PAYWALL, PAYWALL_WORDS),
        (ArticleReason.CONSENT, CONSENT_WORDS),
        (ArticleReason.LOGIN, LOGIN_WORDS),
    ):
        found = words.search(shown)
        if found:
            return reason, f"says “{found[0]}”"
    return None
