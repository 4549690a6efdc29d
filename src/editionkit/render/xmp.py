"""The XMP of an edition: Dublin Core, PRISM issue data, and the claim to PDF/UA-1.

PDF/A asks for a description of every schema that it does not know itself (ISO 19005-3, 6.6.2.3):
PDF/UA's and PRISM's are added.
"""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

from editionkit.model import Edition

UA = "http://www.aiim.org/pdfua/ns/id/"
PRISM = "http://prismstandard.org/namespaces/basic/3.0/"

_END = b"</rdf:RDF>"
#: PRISM 3.0's fields of an issue: name, type, what it says.
_PRISM = (
    ("publicationName", "Text", "Title of the publication"),
    ("aggregationType", "Text", "Kind of publication"),
    ("issn", "Text", "International Standard Serial Number"),
    ("volume", "Text", "Number of the volume"),
    ("number", "Text", "Number of the issue"),
    ("issueIdentifier", "Text", "Identifier of the issue"),
    ("edition", "Text", "Name of the edition"),
    ("coverDate", "Text", "Date on the cover"),
)


def packet(rdf: bytes, edition: Edition, *, own_id: bool = True) -> bytes:
    """Return WeasyPrint's `rdf` with our descriptions; `own_id` adds the claim to PDF/UA-1."""
    assert rdf.endswith(_END)
    parts = [_dublin_core(edition), _prism(edition)]
    if own_id:
        parts.append(_description(f'xmlns:pdfuaid="{UA}" pdfuaid:part="1"', ""))
    parts.append(_schemas(edition))
    return rdf.removesuffix(_END) + "".join(parts).encode() + _END


def print_identifier(edition: Edition) -> str:
    """Return the print file's own name, which the e-book's page list says as its source.

    Another layout or paper has other pages, so it has another name. It is a UUID of RFC 4122's
    version 5 as URN; the issue's identifier stands in PRISM's `issueIdentifier`.
    """
    title = edition.publication.title
    issue = edition.identifier or f"{title}/{edition.date}/{edition.edition_name or ''}"
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{issue}/{edition.layout}/{edition.paper}')}"


def _description(attributes: str, inner: str) -> str:
    return f'<rdf:Description rdf:about="" {attributes}>{inner}</rdf:Description>'


def _dublin_core(edition: Edition) -> str:
    publication = edition.publication
    inner = f"<dc:identifier>{print_identifier(edition)}</dc:identifier>"
    inner += "<dc:format>application/pdf</dc:format>"
    inner += _bag("publisher", publication.publisher or publication.title)
    inner += _bag("language", edition.lang) + _bag("type", "newspaper")
    inner += f"<dc:date><rdf:Seq><rdf:li>{edition.date.isoformat()}</rdf:li></rdf:Seq></dc:date>"
    return _description('xmlns:dc="http://purl.org/dc/elements/1.1/"', inner)


def _bag(name: str, value: str) -> str:
    return f"<dc:{name}><rdf:Bag><rdf:li>{escape(value)}</rdf:li></rdf:Bag></dc:{name}>"


def _values(edition: Edition) -> dict[str, str]:
    values = {
        "publicationName": edition.publication.title,
        "aggregationType": "newspaper",
        "issn": edition.publication.issn,
        "volume": str(edition.volume) if edition.volume is not None else None,
        "number": str(edition.number) if edition.number is not None else None,
        "issueIdentifier": edition.identifier,
        "edition": edition.edition_name,
        "coverDate": edition.date.isoformat(),
    }
    return {name: value for name, value in values.items() if value}


def _prism(edition: Edition) -> str:
    values = "".join(
        f" prism:{name}={quoteattr(value)}" for name, value in _values(edition).items()
    )
    return _description(f'xmlns:prism="{PRISM}"{values}', "")


def _schemas(edition: Edition) -> str:
    used = _values(edition)
    prism = [one for one in _PRISM if one[0] in used]
    schemas = _schema(
        "PDF/UA Universal Accessibility Schema",
        UA,
        "pdfuaid",
        [("part", "Integer", "Part of ISO 14289 that the file conforms to")],
        "internal",
    )
    schemas += _schema("PRISM Basic Metadata", PRISM, "prism", prism, "external")
    spaces = " ".join(
        f'xmlns:{prefix}="http://www.aiim.org/pdfa/ns/{name}'
        for prefix, name in (
            ("pdfaExtension", 'extension/"'),
            ("pdfaSchema", 'schema#"'),
            ("pdfaProperty", 'property#"'),
        )
    )
    bag = f"<pdfaExtension:schemas><rdf:Bag>{schemas}</rdf:Bag></pdfaExtension:schemas>"
    return _description(spaces, bag)


def _schema(
    title: str, address: str, prefix: str, fields: list[tuple[str, str, str]], category: str
) -> str:
    inner = "".join(_property(*one, category) for one in fields)
    return (
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaSchema:schema>{title}</pdfaSchema:schema>"
        f"<pdfaSchema:namespaceURI>{address}</pdfaSchema:namespaceURI>"
        f"<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{inner}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )


def _property(name: str, kind: str, meaning: str, category: str) -> str:
    return (
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{name}</pdfaProperty:name>"
        f"<pdfaProperty:valueType>{kind}</pdfaProperty:valueType>"
        f"<pdfaProperty:category>{category}</pdfaProperty:category>"
        f"<pdfaProperty:description>{meaning}</pdfaProperty:description></rdf:li>"
    )
