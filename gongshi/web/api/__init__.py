"""The door for other systems (业务系统接口): lists in, where they stand out; /api/v1.

It meets raw lists as bytes and hands them to the steps unread. Every refusal is problem+json
(RFC 9457) with the code, words and advice that staff see; none carries a value.
"""

from gongshi.web.api.door import ApiOffice
from gongshi.web.api.routes import create_api_routes

__all__ = ["ApiOffice", "create_api_routes"]
