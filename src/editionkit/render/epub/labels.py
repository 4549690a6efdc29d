"""The e-book's own words (cover, next story, original page) in the edition's language.

What print says too (bylines, dates, contents) stands in `phrases`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Words that only the e-book needs; `{}` takes a name or a number."""

    cover: str
    previous: str
    next: str
    original: str
    pages: str
    landmarks: str
    begin: str
    colophon: str
    stories: str
    no_description: str


_NAMES = (
    "cover", "previous", "next", "original", "pages", "landmarks", "begin", "colophon", "stories",
    "no_description",
)  # fmt: skip

_WORDS: dict[str, tuple[str, ...]] = {
    "en": ("Cover", "Previous", "Next", "Original at {}", "Pages", "Landmarks", "First story",
           "About this edition", "Stories", "Picture without a description"),
    "de": ("Titelbild", "Zurück", "Weiter", "Original bei {}", "Seiten", "Orientierung",
           "Erster Artikel", "Impressum", "Artikel", "Bild ohne Beschreibung"),
    "fr": ("Couverture", "Précédent", "Suivant", "Original sur {}", "Pages", "Repères",
           "Premier article", "À propos de cette édition", "Articles", "Image sans description"),
    "es": ("Portada", "Anterior", "Siguiente", "Original en {}", "Páginas", "Referencias",
           "Primer artículo", "Sobre esta edición", "Artículos", "Imagen sin descripción"),
    "it": ("Copertina", "Precedente", "Successivo", "Originale su {}", "Pagine", "Riferimenti",
           "Primo articolo", "Su questa edizione", "Articoli", "Immagine senza descrizione"),
    "pt": ("Capa", "Anterior", "Seguinte", "Original em {}", "Páginas", "Referências",
           "Primeiro artigo", "Sobre esta edição", "Artigos", "Imagem sem descrição"),
    "nl": ("Omslag", "Vorige", "Volgende", "Origineel bij {}", "Pagina’s", "Oriëntatie",
           "Eerste artikel", "Over deze editie", "Artikelen", "Afbeelding zonder beschrijving"),
    "ar": ("الغلاف", "السابق", "التالي", "الأصل في {}", "الصفحات", "معالم", "المقال الأول",
           "عن هذا العدد", "المقالات", "صورة بلا وصف"),
}  # fmt: skip


def labels(lang: str) -> Labels:
    """Return the words for a BCP 47 tag; English where the language is not listed."""
    words = _WORDS.get(lang.split("-")[0].lower(), _WORDS["en"])
    return Labels(**dict(zip(_NAMES, words, strict=True)))
