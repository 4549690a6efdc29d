"""The paper's own words (jump lines, index, bylines, dates) in the edition's language.

Turns a language tag into a `Phrases`; an unlisted language falls back to English words and to the
locale's own dates, as CLDR (through Babel) has them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list

_WORDS: dict[str, tuple[str, ...]] = {
    # by, continued on, from page, inside, in brief, page, no., vol., source, production note
    "en": ("By {}", "Continued on page {}", "From page {}", "Inside", "In brief", "Page {}",
           "No. {}", "Vol. {}", "Contents", "Set and printed with {}"),
    "de": ("Von {}", "Fortsetzung auf Seite {}", "Von Seite {}", "Im Blatt", "Kurz gemeldet",
           "Seite {}", "Nr. {}", "Jg. {}", "Inhalt", "Gesetzt und umbrochen mit {}"),
    "fr": ("Par {}", "Suite page {}", "Suite de la page {}", "À l’intérieur", "En bref", "Page {}",
           "Nº {}", "Vol. {}", "Sommaire", "Composé et mis en page avec {}"),
    "es": ("Por {}", "Continúa en la página {}", "Viene de la página {}", "En páginas interiores",
           "Breves", "Página {}", "N.º {}", "Vol. {}", "Sumario", "Compuesto con {}"),
    "it": ("di {}", "Continua a pagina {}", "Segue da pagina {}", "All’interno", "In breve",
           "Pagina {}", "N. {}", "Vol. {}", "Sommario", "Composto con {}"),
    "pt": ("Por {}", "Continua na página {}", "Continuação da página {}", "Nesta edição",
           "Breves", "Página {}", "N.º {}", "Vol. {}", "Sumário", "Composto com {}"),
    "nl": ("Door {}", "Vervolg op pagina {}", "Vervolg van pagina {}", "Binnenin", "Kort",
           "Pagina {}", "Nr. {}", "Jrg. {}", "Inhoud", "Opgemaakt met {}"),
    "pl": ("{}", "Ciąg dalszy na stronie {}", "Ciąg dalszy ze strony {}", "W numerze", "W skrócie",
           "Strona {}", "Nr {}", "T. {}", "Spis treści", "Złożono w programie {}"),
    "tr": ("{}", "Devamı sayfa {}", "Baştarafı sayfa {}", "İç sayfalarda", "Kısa kısa",
           "Sayfa {}", "Sayı {}", "Cilt {}", "İçindekiler", "{} ile dizildi"),
    "fi": ("{}", "Jatkuu sivulla {}", "Jatkoa sivulta {}", "Tässä lehdessä", "Lyhyesti",
           "Sivu {}", "Nro {}", "Vsk. {}", "Sisällys", "Taitettu ohjelmalla {}"),
    "sv": ("Av {}", "Forts. på sidan {}", "Forts. från sidan {}", "I tidningen", "I korthet",
           "Sida {}", "Nr {}", "Årg. {}", "Innehåll", "Satt med {}"),
    "ru": ("{}", "Продолжение на стр. {}", "Начало на стр. {}", "В номере", "Коротко", "Стр. {}",
           "№ {}", "Т. {}", "Содержание", "Свёрстано в {}"),
    "ar": ("{}", "التتمة في الصفحة {}", "تتمة الصفحة {}", "في هذا العدد", "باختصار", "صفحة {}",
           "العدد {}", "السنة {}", "المحتويات", "أُخرج بواسطة {}"),
    "zh": ("{}", "下转第{}版", "上接第{}版", "导读", "简讯", "第{}版",
           "第{}期", "第{}卷", "目录", "使用 {} 排版"),
    "ja": ("{}", "{}面に続く", "{}面から続く", "紙面案内", "短信", "{}面",
           "第{}号", "第{}巻", "目次", "組版:{}"),
}  # fmt: skip

_AS_OF = {
    "en": "As of {}", "de": "Stand: {}", "fr": "État au {}", "es": "A fecha de {}",
    "it": "Aggiornato al {}", "pt": "Situação em {}", "nl": "Stand van {}", "pl": "Stan na {}",
    "tr": "{} itibarıyla", "fi": "Tilanne {}", "sv": "Läget {}", "ru": "По состоянию на {}",
    "ar": "حتى {}", "zh": "截至{}", "ja": "{}現在",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The paper's own words in one language."""

    lang: str
    locale: Locale
    words: tuple[str, ...]

    def by(self, names: tuple[str, ...]) -> str:
        """Return the byline for one or more names."""
        joined = format_list([str(name) for name in names], locale=self.locale)
        return self.words[0].format(joined)

    def continued_on(self, page: int) -> str:
        """Return the jump line at the foot of a story's first part."""
        return self.words[1].format(page)

    def from_page(self, page: int) -> str:
        """Return the line at the head of a story's later part."""
        return self.words[2].format(page)

    @property
    def inside(self) -> str:
        """Head of the index on page one."""
        return self.words[3]

    @property
    def in_brief(self) -> str:
        """Head of a column of briefs."""
        return self.words[4]

    def page(self, number: int) -> str:
        """Return the page number as the folio says it."""
        return self.words[5].format(number)

    def number(self, number: int) -> str:
        """Return the issue number as the folio says it."""
        return self.words[6].format(number)

    def volume(self, number: int) -> str:
        """Return the volume as the folio says it."""
        return self.words[7].format(number)

    @property
    def contents(self) -> str:
        """Head of a table of contents."""
        return self.words[8]

    def production(self, tool: str) -> str:
        """Return the production note of the colophon."""
        return self.words[9].format(tool)

    def long_date(self, day: date) -> str:
        """Return the day in full, as CLDR writes it for the locale."""
        return format_date(day, format="full", locale=self.locale)

    def medium_date(self, day: date | datetime) -> str:
        """Return the day with the month in words, as CLDR writes it."""
        return format_date(day, format="long", locale=self.locale)

    def as_of(self, moment: datetime) -> str:
        """Return the label of a story that is older than its edition: As of 22 Nov, 18:10."""
        day = format_skeleton("MMMd", moment, locale=self.locale)
        clock = format_skeleton("Hm", moment, locale=self.locale)
        base = self.lang.replace("_", "-").split("-")[0].lower()
        return _AS_OF.get(base, _AS_OF["en"]).format(f"{day}, {clock}")


def phrases(lang: str) -> Phrases:
    """Return the words for a BCP 47 language tag; English where the language is not listed."""
    return Phrases(lang=lang, locale=_locale(lang), words=_WORDS.get(_base(lang), _WORDS["en"]))


def has_phrases(lang: str) -> bool:
    """Return whether the paper's own words are known in that language."""
    return _base(lang) in _WORDS


def _base(lang: str) -> str:
    return lang.replace("_", "-").split("-")[0].lower()


def _locale(lang: str) -> Locale:
    for tag in (lang.replace("-", "_"), lang.split("-")[0]):
        try:
            return Locale.parse(tag)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")
