"""Look at finished files before anybody else does.

What a build asks for is taken from its own module: what looks at a book needs nothing of what looks
at pages.
"""
