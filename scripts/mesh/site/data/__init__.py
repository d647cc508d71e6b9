"""What scripts in the browser and other programs read: the graph, the search index, columns, all facts as JSON."""
