"""The board agent (屏端程序): on the screen's own machine, between the office and the browser.

    office ──manifest, pictures──► agent ──127.0.0.1──► page in a kiosk browser
           ◄──signed evidence─────       ◄──what it paints──

It fetches, verifies, keeps, wipes at the instant, and signs what was seen. It decides nothing:
what may hang is `display.evaluator`, which the page runs too. Killed, it takes the page with it
after ten seconds; started again, it deletes what may not be kept before it serves a byte.
"""
