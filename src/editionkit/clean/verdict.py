"""Is what was found a story at all: error pages, consent walls, paywall stubs, empty pages."""

from __future__ import annotations

import re
from dataclasses import dataclass

from editionkit.clean.patterns import regex
from editionkit.clean.structured import PageData, plain
from editionkit.clean.units import MASK_NAMES, Layout

SHORT_WORDS = 150
"""A story behind a paywall shows less than this; what shows more is printed as it is."""

_ERROR = regex(
    r"access (?:to this page has been )?denied|forbidden|\b(?:40[0-9]|410|429|50[0-4])\b.{0,25}(?:error|not found)?|"
    r"(?:page|file|seite|article|story|artikel) (?:was |could |wurde |cannot be |can.t be |can not be )?(?:not|nicht) (?:be )?(?:found|gefunden|available)|"
    r"page introuvable|página no encontrada|pagina non trovata|pagina niet gevonden|strona nie istnieje|"
    r"страница не найдена|sayfa bulunamadı|just a moment|attention required|are you (?:a )?(?:robot|human)|"
    r"verify(?:ing)? (?:that )?you are (?:a )?human|request (?:was )?blocked|you have been blocked|captcha|"
    r"service (?:temporarily )?unavailable|too many requests|bad gateway|internal server error|"
    r"enable javascript|javascript is (?:disabled|required)|checking your browser|under maintenance|"
    r"pardon our interruption|unusual traffic|session (?:has )?expired|zugriff verweigert|accès refusé|acceso denegado",
    re.I,
)
_CONSENT = regex(
    r"cookie|consent|personal(?:ised|ized)? data|data protection|partners?\b|vendors?\b|gdpr|ccpa|opt[- ]?out|"
    r"privacy|einwilligung|zustimm|datenschutz|personenbezogen|consentement|données personnelles|traceurs|"
    r"consentimiento|datos personales|privacidad|consenso|dati personali|toestemming|samtykke|samtycke|"
    r"personvern|zgod[ay]|souhlas|согласие|çerez|موافقة|ملفات تعريف الارتباط|同意|クッキー",
    re.I,
)
_PAYWALL = regex(
    r"subscribe (?:now )?to (?:continue|read|keep|unlock)|(?:to )?continue reading(?:,| this| with|\.{3}|…)|already (?:a |have a )?subscri|"
    r"this (?:article|story|content|post) is (?:only )?(?:for|available to|reserved for|exclusively for) (?:\w+ )?(?:subscribers|members|paying)|"
    r"subscriber[- ](?:only|exclusive)|for subscribers only|members[- ]only|unlock this (?:article|story)|register to (?:continue|read)|"
    r"sign in to (?:continue|read)|create a free account to|you(?:'|’)ve reached your (?:limit|free)|free articles? (?:left|remaining|this month)|"
    r"(?:nur|exklusiv) für abonnent|abo(?:nnement)? (?:abschließen|testen|bestellen)|jetzt (?:weiterlesen|abonnieren|freischalten)|weiterlesen mit|"
    r"(?:article )?réservé aux abonnés|il vous reste \d+ ?% de cet article|pour lire la suite|abonnez-vous pour|"
    r"contenido exclusivo|solo para suscriptores|suscríbete para (?:leer|seguir)|exclusivo para (?:suscriptores|assinantes)|"
    r"riservato agli abbonati|abbonati per (?:leggere|continuare)|contenuto riservato|conteúdo exclusivo|assine para (?:ler|continuar)|"
    r"alleen voor abonnees|verder lezen|word abonnee|kun for abonnenter|for abonnenter|bli abonnent|endast för prenumeranter|"
    r"tylko dla (?:subskrybentów|prenumeratorów)|czytaj dalej z|pouze pro předplatitele|подписк[аиуе] чтобы|только для подписчиков|"
    r"aboneler(?:e|imiz) özel|للمشتركين فقط|有料会員|会員限定|続きを読む|订阅后|付费阅读|구독자 전용",
    re.I,
)
_PAYWALL_BIT = 1 << MASK_NAMES.index("paywall")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Why a page gives no article: a Notice code and its words."""

    code: str
    message: str


def judge_page(text: str, *, headline: str, layout: Layout, data: PageData) -> Verdict | None:
    """Return why the found text is no story, or None if it is one.

    `text` is the whole story as plain text.
    """
    words = len(text.split()) if " " in text else len(text) // 2
    if _is_error(headline, data.title, text, words):
        return Verdict(code="S-002", message="the page is an error page, or refuses to be read")
    if is_consent(text, words):
        return Verdict(code="S-002", message="the page is a consent wall")
    if words < SHORT_WORDS and is_behind_paywall(layout, data, text):
        return Verdict(code="S-003", message=f"only {words} words stand before the paywall")
    if words < 12 and len(text) < 80:
        return Verdict(code="S-002", message="the page holds no story")
    return None


def _is_error(headline: str, title: str, text: str, words: int) -> bool:
    if words > 120:
        return False
    head = f"{headline} | {title}"
    return bool(_ERROR.search(head)) or (
        words < 60 and bool(_ERROR.search(text[:300])) and len(headline) < 40
    )


def is_consent(text: str, words: int) -> bool:
    """Return True where every tenth word or so is about cookies and data."""
    return words < 500 and len(_CONSENT.findall(text)) >= max(3, words / 22)


def is_behind_paywall(layout: Layout, data: PageData, text: str) -> bool:
    """Return True where the data or the words around the story speak of subscribers only."""
    units = layout.units
    said = any(_PAYWALL.search(unit.text[:200]) for unit in units if len(unit.text) < 400)
    boxed = any(unit.side & _PAYWALL_BIT for unit in units)
    free = (
        plain(str(data.article.get("isAccessibleForFree")))
        if data.article and "isAccessibleForFree" in data.article
        else ""
    )
    locked = free.lower() in ("false", "no", "0") or (data.first("article:content_tier") or "") in (
        "locked",
        "metered",
    )
    cut = text.rstrip().endswith(("…", "...", "[…]", "[...]"))
    return (said and (locked or boxed or cut or _PAYWALL.search(text) is not None)) or (
        locked and (cut or boxed)
    )
