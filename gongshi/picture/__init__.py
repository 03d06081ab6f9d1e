"""The board pages and the A4 sheet (公示图): fonts, layout, paint."""
