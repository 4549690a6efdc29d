"""The pressroom: an edition's files are made here, in a process of their own.

`make` hands a `Job` to a child process with limits on memory, time and network, and takes back the
files. Where the child dies on a story, that story is found, simplified, or left out: nothing that a
story holds can stop an edition.
"""

from editionkit.pressroom.job import MAKEUP, MEDIA_TYPES, REPORT, Job, Made, Product, Say, silent
from editionkit.pressroom.mending import make
from editionkit.pressroom.walls import Failure, Shop, Walls

__all__ = [
    "MAKEUP",
    "MEDIA_TYPES",
    "REPORT",
    "Failure",
    "Job",
    "Made",
    "Product",
    "Say",
    "Shop",
    "Walls",
    "make",
    "silent",
]
