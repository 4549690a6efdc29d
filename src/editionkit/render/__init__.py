"""Turn an edition into files: print pages and EPUB from the same blocks.

WeasyPrint loads what fontTools cuts fonts by, though HarfBuzz cuts them.
"""

from editionkit.later import load_when_used

load_when_used("fontTools.subset")
load_when_used("fontTools.varLib.instancer", "instantiateVariableFont")
