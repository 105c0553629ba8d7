"""Forum: time-boxed, moderated e-discussions in English, Spanish and French.

The application factory is `forum.app.create_app`: importing this package, or a rule of its
domain, loads nothing else.
"""
