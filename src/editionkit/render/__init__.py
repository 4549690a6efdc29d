"""Turn an edition into files: print pages and EPUB from the same blocks.

When WeasyPrint is loaded, it loads what fontTools cuts fonts by (HarfBuzz cuts them), parses what
it declares of C, and reads its own style sheets: that waits, or was done beforehand.
"""

from editionkit.later import load_when_used, load_within
from editionkit.render.foreign import declared
from editionkit.render.unread import unread

load_when_used("fontTools.subset")
load_when_used("fontTools.varLib.instancer", "instantiateVariableFont")
load_within("weasyprint.text.ffi", declared)
load_within("weasyprint.html", unread)
