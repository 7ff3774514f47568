"""The errors that setup-runtime knows: each is told in one line, without a stack."""


class Trouble(Exception):
    """Something that cannot be done; `hints` are the lines that say what to do next."""

    def __init__(self, message: str, *hints: str) -> None:
        super().__init__(message)
        self.message = message
        self.hints = hints


class WrongUse(Exception):
    """A command line that cannot be understood: exit code 2."""


class Interrupted(BaseException):
    """INT, TERM or HUP has come: what is half done is taken back, then the run ends."""
