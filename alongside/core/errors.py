"""What can go wrong, in sentences. Pure: nothing of Django here, so that rules may raise them."""


class AlongsideError(Exception):
    """Base of every error that Alongside raises on purpose. `str()` is a sentence for people."""


class Refused(AlongsideError):
    """The input or the state does not allow this. Nothing was changed."""


class NotAllowed(AlongsideError):
    """This actor may not do this. Views answer 404, so that what is hidden stays hidden."""


class Changed(Refused):
    """Someone else changed the same thing first. Carries both texts so that no words are lost."""

    def __init__(self, message: str, *, theirs: str = "", mine: str = "") -> None:
        super().__init__(message)
        self.theirs = theirs
        self.mine = mine


class TooMany(Refused):
    """A throttle is closed. `wait` is in seconds."""

    def __init__(self, message: str, *, wait: int) -> None:
        super().__init__(message)
        self.wait = wait
