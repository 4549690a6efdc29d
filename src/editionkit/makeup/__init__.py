"""Decide which story goes where: pure planning on measured lines, without any renderer."""
