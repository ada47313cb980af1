"""Sources: where the samples lie."""

SOURCES = {
    "arrays": "arrays:Arrays",
    "folder": "folder:Folder",
    "table": "table:Table",
}
