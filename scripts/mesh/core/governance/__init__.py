"""The rules of the federation: policies, findings, classes, agreements, roles."""
