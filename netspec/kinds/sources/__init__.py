"""Sources: where the samples lie."""

SOURCES = {
    "arrays": "arrays:Arrays",
    "folder": "folder:Folder",
    "lines": "lines:Lines",
    "sequences": "sequences:Sequences",
    "series": "series:Series",
    "table": "table:Table",
}
