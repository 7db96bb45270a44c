"""Trouble that is the user's to mend: its message says how, and no traceback is shown."""


class UserError(Exception):
    """Ends the job with its message as the reason."""


class UnsupportedFormatError(UserError):
    """A content type that the images' own functions cannot read, or an Accept that they cannot write."""

    def __init__(self, content_type: str, remedy: str) -> None:
        super().__init__(f"Content type {content_type} is not supported. {remedy}")
