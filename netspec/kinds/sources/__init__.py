"""Sources: where the samples lie."""

SOURCES = {
    "arrays": "arrays:Arrays",
    "folder": "folder:Folder",
    "series": "series:Series",
    "table": "table:Table",
}
