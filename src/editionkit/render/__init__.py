"""Turn an edition into files: print pages and EPUB from the same blocks."""
