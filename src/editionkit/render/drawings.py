"""Which pictures are drawings: charts, maps, diagrams, signs. No part of one may be cut off.

A photograph fills its frame, what does not fit is cropped; a drawing stands in it whole, with white
beside it. Where it cannot be told for certain white is the smaller harm.
"""

from __future__ import annotations

import re

from editionkit.model import Figure, inline_text

#: What a chart is called, in the languages that the paper's own words are in.
_NAMES = frozenset(
    "chart graph graphic map diagram table plot infographic timeline plan drawing sketch cartoon "
    "karte landkarte diagramm grafik graphik schaubild tabelle infografik zeichnung skizze "
    "carte graphique diagramme tableau schéma infographie dessin croquis "
    "mapa gráfico gráfica diagrama tabla tabela infografía infográfico dibujo desenho "
    "mappa cartina grafico diagramma tabella infografica disegno "
    "kaart grafiek diagram tabel tekening karta tabell teckning kartta kaavio taulukko piirros "
    "wykres schemat tabelka rysunek harita grafik tablo çizim "
    "карта график диаграмма таблица схема рисунок خريطة رسم جدول مخطط".split()
)
#: Words of an alternative text or caption among which such a name says what the picture is: “Map of
#: the harbour”, “A bar chart”; further on it may be a thing in a photograph.
_FIRST = 3
_WORD = re.compile(r"[^\W\d_]+")


def is_drawing(figure: Figure) -> bool:
    """Return whether a picture is a drawing by its file or by what is said of it.

    The store keeps as PNG what has few colours or is transparent, photographs as JPEG.
    """
    if figure.asset is not None and figure.asset.media_type != "image/jpeg":
        return True
    return any(_is_named(text) for text in (figure.alt or "", inline_text(figure.caption)))


def frame_class(figure: Figure) -> str:
    """Return the classes of the frame that a picture stands in."""
    return "frame drawing" if is_drawing(figure) else "frame"


def _is_named(text: str) -> bool:
    first = _WORD.findall(text.casefold())[:_FIRST]
    return any(word in _NAMES for word in first)
