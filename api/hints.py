"""What to do next about an error, by its code, for each interface."""

HTTP = {
    "unknown_entity": "GET /api/v1/search?q=… finds entities by name.",
    "unknown_source": "GET /api/v1/sources lists them.",
    "unknown_copy": "`khsae sources keep ID FILE` keeps one.",
    "unknown_query": "GET /api/v1/queries lists them.",
    "one_entity": "GET /api/v1/same/pair?source=…&target=… says who judged them the same, and why.",
}
MCP = {
    "unknown_entity": "`search` finds entities by name.",
    "unknown_query": "`questions` lists them.",
}
TERMINAL = {
    "unknown_entity": "`khsae search` finds entities by name.",
    "unknown_source": "`khsae query sources` lists them.",
    "unknown_query": "`khsae query` lists them.",
    "one_entity": "`khsae same A B` says who judged them the same, and why.",
    "unknown_dataset": "`khsae datasets` lists what is loaded.",
}
