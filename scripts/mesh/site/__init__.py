"""The catalogue as web pages: values in, paths and texts out. Reads nothing but its own templates and assets."""
