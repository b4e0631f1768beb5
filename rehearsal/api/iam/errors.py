"""The one error of the pure part."""


class NotSupported(Exception):
    """A policy says something that is not evaluated here. The call fails naming it: nothing passes unjudged."""
