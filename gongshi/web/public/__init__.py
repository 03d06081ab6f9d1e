"""The public side: verify pages, log and checkpoint, files only."""

from gongshi.web.public.routes import create_public_app, create_public_routes, missing

__all__ = ["create_public_app", "create_public_routes", "missing"]
