"""Addresses of files as editors write them, and paths as the checker knows them."""

import os
from urllib.parse import quote, unquote, urlsplit


def path_of(uri: str) -> str:
    """The path of a `file:` address; any other address stands for itself, as a text that lies nowhere.

    >>> path_of("file:///home/a%20b/net.yaml"), path_of("untitled:Untitled-1")
    ('/home/a b/net.yaml', 'untitled:Untitled-1')
    """
    try:
        parts = urlsplit(uri)
    except ValueError:
        return uri
    if parts.scheme != "file":
        return uri
    path = unquote(parts.path)
    if len(path) > 2 and path[0] == "/" and path[2] == ":":
        # `/C:/specs/net.yaml`
        path = path[1:]
    return os.path.normpath(path)


def uri_of(path: str) -> str:
    """The address of a path.

    >>> uri_of("/home/a b/net.yaml"), uri_of("untitled:Untitled-1")
    ('file:///home/a%20b/net.yaml', 'untitled:Untitled-1')
    """
    if not os.path.isabs(path):
        return path
    whole = os.path.normpath(path).replace("\\", "/")
    return "file://" + quote(whole if whole.startswith("/") else f"/{whole}")
