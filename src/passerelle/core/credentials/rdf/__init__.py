"""From a JSON-LD document to the one text of its statements, and quickly so for shapes seen before.

A statement is four terms, `(subject, predicate, object, graph)`, each as canonical N-Quads write it:
`<address>`, `"text"@en`, `_:label`; the graph of statements outside any named graph is the empty string.
"""
